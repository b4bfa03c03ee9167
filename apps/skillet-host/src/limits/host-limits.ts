import type { EventListener, SkillView } from '@skillet/core';
import { dateNow } from '../clock.ts';
import { Limiter, type OnLimited } from './limiter.ts';
import type { LimitConfig } from './rules.ts';
import { ToldRefusals } from './told-refusals.ts';

/** What holds calls to their limits. */
export interface HostLimits {
  readonly limiter: Limiter;
  close(): void;
}

/** What it needs. */
export interface HostLimitsParts {
  readonly config: LimitConfig;
  /** Hears of each call that was refused. */
  readonly onLimited: OnLimited | undefined;
  /** Hears of refusals, of many at once. */
  readonly onEvent: EventListener;
  readonly skill: (mount: string) => Pick<SkillView, 'name' | 'revision'> | undefined;
}

/** Limits the calls of a host as its configuration says, and tells of those that were refused. */
export function hostLimits({ config, onLimited, onEvent, skill }: HostLimitsParts): HostLimits {
  const told = new ToldRefusals(({ mount, caller, limit, refused }) => {
    const { name = mount, revision = '' } = skill(mount) ?? {};
    const about = { at: dateNow(), skill: name, mount, revision };
    onEvent({ ...about, type: 'rate-limited', caller, limit, refused });
  });
  const limiter = new Limiter({
    onLimited: (...names) => {
      onLimited?.(...names);
      told.note(...names);
    },
  });
  limiter.configure(config);
  return {
    limiter,
    close: () => {
      told.close();
    },
  };
}
