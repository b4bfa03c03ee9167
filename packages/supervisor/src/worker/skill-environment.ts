import type { SkillSpec } from '@skillet/core';

/** Names of variables that configure the host, or tell its secret; all but the mark of what a skill started. */
const HOST_ONLY = /^SKILLET_(?!WORKER$)/;
/** What programs need to find others, and to speak the user's language: what is held to permissions gets these as well. */
const COMMON = /^(?:PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_[A-Z]+|TZ|NODE_ENV|SKILLET_WORKER)$/;

/**
 * The environment of the host without what is for the host alone, and without what its permissions do not name, that of
 * the skill, and the number of its lease; nothing for what is sealed.
 */
export function skillEnvironment(spec: SkillSpec): Record<string, string> {
  if (spec.sealed === true) return {};
  const own = Object.fromEntries(
    Object.entries(process.env as Record<string, string>).filter(([name]) => reaches(name, spec)),
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

function reaches(name: string, { permissions }: SkillSpec): boolean {
  if (HOST_ONLY.test(name)) return false;
  return permissions === undefined || COMMON.test(name) || permissions.env.includes(name);
}
