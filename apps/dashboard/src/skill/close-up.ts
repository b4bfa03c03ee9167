import { effect, signal } from '@preact/signals';
import { ApiError, ask } from '../api/client.ts';
import type { SkillCloseUp } from '../api/shapes.ts';
import { rowAt } from '../overview/sorting.ts';
import { stats, statsAt } from '../state/hub.ts';
import { route } from '../state/route.ts';
import { scoped } from '../state/scope.ts';

/** The skill whose page is open, closely; undefined until the host has told. */
export const closeUp = signal<SkillCloseUp | undefined>(undefined);

/** Follows the skill whose page is open: whenever there are new figures of all, those of it are asked for. */
export function followCloseUp(): void {
  effect(() => {
    const { value: to } = route;
    if (to.place !== 'skill' || statsAt.value === 0) {
      closeUp.value = undefined;
      return;
    }
    const { mount } = to;
    // One that does not run has nothing to look at.
    const host = stats.peek();
    if (host === undefined || rowAt(host, mount)?.skill.state === undefined) {
      closeUp.value = undefined;
      return;
    }
    if (closeUp.peek()?.mount !== mount) {
      closeUp.value = undefined;
    }
    ask<SkillCloseUp>(scoped(`stats?mount=${encodeURIComponent(mount)}`))
      .then((given) => {
        const { value: at } = route;
        if (at.place !== 'skill' || at.mount !== mount) return;
        closeUp.value = given;
      })
      .catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) {
          closeUp.value = undefined;
        }
      });
  });
}
