import type { SkillTool } from '@skillet/catalog';
import type { AgentSkill, McpProfile } from '@skillet/core';
import type { ServedServer } from '../servers/server-book.ts';

/** Whether a profile has a tool. */
export function hasTool(profile: McpProfile, name: string, { mount, skill }: SkillTool): boolean {
  if (profile.deny?.includes(name) === true) return false;
  const { name: own, inventory } = skill.descriptor;
  return has(profile, [mount, own], inventory.skill['tags']);
}

/**
 * Which instructions a profile has: those beside a skill where it has any of its tools, and those that have no tools
 * beside them by their own names. `all` are the tools of the host, `shown` those of the profile.
 */
export function instructionsOf(
  profile: McpProfile,
  agentSkills: readonly AgentSkill[],
  all: Iterable<SkillTool>,
  shown: Iterable<SkillTool>,
): AgentSkill[] {
  const withTools = new Set(Array.from(all, ({ mount }) => mount));
  const withShown = new Set(Array.from(shown, ({ mount }) => mount));
  return agentSkills.filter(({ mount, name, configuredName }) => {
    const names = [mount, configuredName, name];
    if (!withTools.has(mount)) return has(profile, names, undefined);
    return withShown.has(mount) && !isDenied(profile, names);
  });
}

/** Which MCP servers a profile has: those of which it has any tool, and those without tools by their own names. */
export function serversOf(
  profile: McpProfile,
  servers: readonly ServedServer[],
  all: Iterable<SkillTool>,
  shown: Iterable<SkillTool>,
): ServedServer[] {
  const withTools = new Set(Array.from(all, ({ mount }) => mount));
  const withShown = new Set(Array.from(shown, ({ mount }) => mount));
  return servers.filter(({ mount, name }) =>
    withTools.has(mount) ? withShown.has(mount) : has(profile, [mount, name], undefined),
  );
}

function has(profile: McpProfile, names: readonly string[], own: unknown): boolean {
  const { skills, tags } = profile;
  if (isDenied(profile, names)) return false;
  if (skills === undefined && tags === undefined) return true;
  if (names.some((one) => skills?.includes(one))) return true;
  return Array.isArray(own) && own.some((tag) => tags?.includes(tag as string));
}

function isDenied({ deny = [] }: McpProfile, names: readonly string[]): boolean {
  return names.some((one) => deny.includes(one));
}
