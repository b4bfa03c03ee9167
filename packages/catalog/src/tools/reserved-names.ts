/** Names of tools that are the host's own. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'search_skills',
  'describe_skills',
  'run_skill',
  'execute',
]);
