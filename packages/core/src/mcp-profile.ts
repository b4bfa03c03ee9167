import type { CodeLimits } from './code-mode/code-limits.ts';

/** Which tools an MCP client gets, and how: those of a profile are served at an address of their own. */
export interface McpProfile {
  /** Skills whose tools it has, by mount or name. Neither these nor tags means all. */
  readonly skills?: readonly string[] | undefined;
  /** It has those of skills with any of these tags, too. */
  readonly tags?: readonly string[] | undefined;
  /** Skills by mount or name, and tools by name, that it does not have. */
  readonly deny?: readonly string[] | undefined;
  /** Other names for tools, by the names that they have elsewhere. */
  readonly rename?: Readonly<Record<string, string>> | undefined;
  /** Whether it lists tools to search, describe and run the others with in their place; `auto` does where there are many. */
  readonly diet?: boolean | 'auto' | undefined;
  /** Tools that are listed all the same, by the names that they have in it. */
  readonly pin?: readonly string[] | undefined;
  /** Whether it has a tool, besides, that runs code in which its tools are functions, and what such a run may not exceed. */
  readonly code?: boolean | Partial<CodeLimits> | undefined;
}

/** Profiles by name. The one called `default` is that of whoever asks for none. */
export type McpProfiles = Readonly<Record<string, McpProfile>>;

/** Whether a profile has what goes by these names, and has such tags. */
export function profileHas(
  { skills, tags, deny }: McpProfile,
  names: readonly string[],
  own: unknown,
): boolean {
  if (names.some((one) => deny?.includes(one) === true)) return false;
  if (skills === undefined && tags === undefined) return true;
  if (names.some((one) => skills?.includes(one))) return true;
  return Array.isArray(own) && own.some((tag) => tags?.includes(tag as string));
}
