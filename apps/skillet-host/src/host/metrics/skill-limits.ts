import type { SkillSpec } from '@skillet/core';
import type { LimitsOf, SkillLimits } from '@skillet/telemetry';

/** What skills may not exceed, by mount, as the configuration says that was taken over last. */
export function limitsOf(config: { readonly skills: readonly SkillSpec[] }): {
  readonly of: LimitsOf;
  readonly take: (config: { readonly skills: readonly SkillSpec[] }) => void;
} {
  let byMount: ReadonlyMap<string, SkillLimits>;
  const take = ({ skills }: typeof config): void => {
    byMount = new Map(
      skills.map(({ mount, limits, queue }) => [mount, { memory: limits.memory, waiting: queue }]),
    );
  };
  take(config);
  return { of: (mount) => byMount.get(mount), take };
}
