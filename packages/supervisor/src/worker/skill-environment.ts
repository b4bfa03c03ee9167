import type { SkillSpec } from '@skillet/core';

/** Names of variables that configure the host, or tell its secret; all but the mark of what a skill started. */
const HOST_ONLY = /^SKILLET_(?!WORKER$)/;

/** The environment of the host without what is for the host alone, that of the skill, and the number of its lease; nothing for what is sealed. */
export function skillEnvironment(spec: SkillSpec): Record<string, string> {
  if (spec.sealed === true) return {};
  const own = Object.fromEntries(
    Object.entries(process.env as Record<string, string>).filter(([name]) => !HOST_ONLY.test(name)),
  );
  // Frameworks of applications tell their clients of stacks and paths unless it is production.
  const quiet = spec.kind === 'app' ? { NODE_ENV: 'production' } : {};
  const { lease } = spec;
  return {
    ...quiet,
    ...own,
    ...spec.env,
    ...(lease === undefined ? {} : { SKILLET_LEASE: String(lease) }),
  };
}
