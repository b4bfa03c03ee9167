import type { SkillSpec } from '@skillet/core';

/** The environment of the host without what is for the host alone, and that of the skill. */
export function skillEnvironment(spec: SkillSpec): Record<string, string> {
  const { SKILLET_ADMIN_TOKEN: _, ...own } = process.env as Record<string, string>;
  // Frameworks of applications tell their clients of stacks and paths unless it is production.
  const quiet = spec.kind === 'app' ? { NODE_ENV: 'production' } : {};
  return { ...quiet, ...own, ...spec.env };
}
