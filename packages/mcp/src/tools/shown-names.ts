import { cleanName, RESERVED_NAMES, type SkillTool } from '@skillet/catalog';
import type { McpProfile } from '@skillet/core';
import { hasTool } from './in-profile.ts';

/** The names of the tools that a profile has, each by the name that the tool has elsewhere. */
export function shownNames(
  all: ReadonlyMap<string, SkillTool>,
  profile: McpProfile,
): Map<string, string> {
  const { rename = {} } = profile;
  const shown = new Map<string, string>();
  const given = new Set<string>();
  for (const [name, tool] of all) {
    if (!hasTool(profile, name, tool)) continue;
    const wanted = Object.hasOwn(rename, name) ? cleanName(rename[name] ?? '') : '';
    // A name that is taken already would hide a tool.
    const isFree = !all.has(wanted) && !given.has(wanted) && !RESERVED_NAMES.has(wanted);
    const called = wanted !== '' && isFree ? wanted : name;
    given.add(called);
    shown.set(name, called);
  }
  return shown;
}
