import { scrubPaths, type BrokenSkill, type ReloadOutcome } from '@skillet/core';
import type { ReloadPlan } from './reload.ts';

/** New skills that did not come up: they are not mounted, but `/health` names them. */
export function notMounted(
  plan: ReloadPlan,
  outcome: ReloadOutcome,
  mounts: readonly string[],
): readonly BrokenSkill[] {
  const errors = new Map(outcome.failed.map(({ mount, error }) => [mount, error]));
  return plan.specs.flatMap(({ mount, name }) => {
    const error = errors.get(mount);
    if (error === undefined || mounts.includes(mount)) return [];
    return [{ mount, name, problems: [scrubPaths(error)] }];
  });
}
