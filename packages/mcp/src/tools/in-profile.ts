import type { SkillTool } from '@skillet/catalog';
import {
  mayUse,
  profileHas,
  type AgentSkill,
  type GrantedSkill,
  type Grants,
  type McpProfile,
  type McpProfiles,
} from '@skillet/core';
import type { ToolPage } from './tool-page.ts';
import type { ServedServer } from '../servers/server-book.ts';

/** Whether a profile has a tool. */
export function hasTool(profile: McpProfile, name: string, { mount, skill }: SkillTool): boolean {
  if (profile.deny?.includes(name) === true) return false;
  const { name: own, inventory } = skill.descriptor;
  return profileHas(profile, [mount, own], inventory.skill['tags']);
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
    if (!withTools.has(mount)) return profileHas(profile, names, undefined);
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
    withTools.has(mount) ? withShown.has(mount) : profileHas(profile, [mount, name], undefined),
  );
}

function isDenied({ deny = [] }: McpProfile, names: readonly string[]): boolean {
  return names.some((one) => deny.includes(one));
}

/** Of all there is of these skills what grants open, where there are such profiles. */
export function grantedOf(
  page: ToolPage,
  skills: readonly GrantedSkill[],
  grants: Grants,
  profiles: McpProfiles,
): ToolPage {
  const may = new Map(skills.map((skill) => [skill.mount, mayUse(grants, skill, profiles)]));
  const opens = (mount: string, name: string): boolean =>
    may.get(mount) ?? mayUse(grants, { mount, name, descriptor: NOTHING_TOLD }, profiles);
  return {
    ...page,
    tools: new Map([...page.tools].filter(([, { mount }]) => may.get(mount) === true)),
    agentSkills: page.agentSkills.filter(({ mount, name }) => opens(mount, name)),
    servers: page.servers.filter(({ mount, name }) => opens(mount, name)),
  };
}

const NOTHING_TOLD = { name: '', inventory: { skill: {} } };
