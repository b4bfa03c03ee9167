import {
  agentSkillBook,
  mcpTool,
  type AgentSkillBook,
  type McpTool,
  type SkillTool,
} from '@skillet/catalog';
import type { McpProfile } from '@skillet/core';
import { codeOf, executeTool, type ProfileCode } from '../code/execute-tool.ts';
import { serverBook, type ServerBook } from '../servers/server-book.ts';
import type { ListKind } from '../sessions/listeners.ts';
import { DIET_TOOLS } from './diet-tools.ts';
import { instructionsOf, serversOf } from './in-profile.ts';
import { shownNames } from './shown-names.ts';
import type { ToolPage } from './tool-page.ts';
import { ToolSearch } from './tool-search.ts';

/** Tools above which a profile with `diet: auto` lists those of the diet in their place. */
const MANY = 40;

/** The tools, and the instructions for them, as whoever asks at one address sees them. */
export interface ToolView {
  /** Those that can be called, by their names there. */
  readonly tools: ReadonlyMap<string, SkillTool>;
  /** JSON of what is listed. */
  readonly lists: Readonly<Record<ListKind, string>>;
  /** That of the templates of resources. */
  readonly templates: string;
  /** The instructions, as resources and prompts. */
  readonly instructions: AgentSkillBook;
  /** What MCP servers offer besides tools. */
  readonly servers: ServerBook;
  /** Whether it lists the tools of the diet. */
  readonly diet: boolean;
  /** Where code is run: what a run may not exceed. */
  readonly code: ProfileCode | undefined;
  /** Whether everybody may keep it for everybody: it is the whole. */
  readonly isPublic: boolean;
  /** The tools of a diet that fit a query, the best first. */
  readonly find: (query: string, limit: number) => Promise<SkillTool[]>;
  /** A tool as it is listed: its description names the instructions that lie with its skill. */
  readonly describe: (tool: SkillTool) => McpTool;
}

/** What a profile of that name shows of all there is, where the tools are found by `search`. */
export function viewOf(
  page: Pick<ToolPage, 'tools' | 'agentSkills'> & Partial<ToolPage>,
  profile: McpProfile = {},
  search = new ToolSearch(),
  name = 'default',
  isShared = true,
): ToolView {
  const { tools: all, agentSkills, promptNames } = page;
  const { diet = false, pin = [], rename = {} } = profile;
  const tools = new Map<string, SkillTool>();
  for (const [own, called] of shownNames(all, profile)) {
    const tool = all.get(own);
    if (tool !== undefined)
      tools.set(called, called === own ? tool : { ...tool, toolName: called });
  }
  const shown = instructionsOf(profile, agentSkills, all.values(), tools.values());
  const instructions = agentSkillBook(shown, promptNames);
  const served = serversOf(profile, page.servers ?? [], all.values(), tools.values());
  const servers = serverBook(served, new Set(instructions.resources.map(({ uri }) => uri)));
  const describe = (tool: SkillTool) =>
    withMention(mcpTool(tool), instructions.mention(tool.mount));
  const onDiet = diet === true || (diet === 'auto' && tools.size > MANY);
  const pinned = [...tools.values()].filter(({ toolName }) => pin.includes(toolName));
  const code = codeOf(name, profile);
  const listed = [
    ...(onDiet ? DIET_TOOLS : []),
    ...(code === undefined ? [] : [executeTool(code.limits, tools, onDiet)]),
    ...Array.from(onDiet ? pinned : tools.values(), describe),
  ];
  // Other names are other words, by which these tools are found as well.
  const own = Object.keys(rename).length === 0 ? search : new ToolSearch();
  if (onDiet) own.update(own === search ? all : tools);
  return {
    tools,
    lists: {
      tools: JSON.stringify(listed),
      resources: JSON.stringify([...instructions.resources, ...servers.resources]),
      prompts: JSON.stringify([...instructions.prompts, ...servers.prompts]),
    },
    templates: JSON.stringify(servers.templates),
    instructions,
    servers,
    describe,
    diet: onDiet,
    code,
    isPublic: isShared && Object.keys(profile).length === 0,
    find: (query, limit) => own.find(query, limit, tools),
  };
}

function withMention(tool: McpTool, mention: string | undefined): McpTool {
  if (mention === undefined) return tool;
  return { ...tool, description: `${tool.description}\n\n${mention}`.trimStart() };
}
