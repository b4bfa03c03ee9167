import { cleanName, mcpTool, ToolIndex, type SkillTool } from '@skillet/catalog';
import type { McpProfile } from '@skillet/core';
import { DIET_TOOLS } from './diet.ts';
import type { ToolPage } from './tool-book.ts';

/** Tools above which a profile with `diet: auto` lists those of the diet in their place. */
const MANY = 40;

/** The tools as whoever asks at one address sees them. */
export interface ToolView {
  /** Those that can be called, by their names there. */
  readonly tools: ReadonlyMap<string, SkillTool>;
  /** JSON of those that are listed. */
  readonly json: string;
  /** Whether it lists the tools of the diet. */
  readonly diet: boolean;
  /** Whether everybody may keep it for everybody: it is the whole. */
  readonly isPublic: boolean;
  /** Finds tools by what they are for. Made when it is first asked for. */
  readonly index: ToolIndex;
}

/** What a profile shows of all tools. */
export function viewOf(
  { tools: all }: Pick<ToolPage, 'tools'>,
  profile: McpProfile = {},
): ToolView {
  const { diet = false, pin = [], rename = {} } = profile;
  const tools = new Map<string, SkillTool>();
  for (const [name, tool] of all) {
    if (!isIn(profile, name, tool)) continue;
    const given = Object.hasOwn(rename, name) ? cleanName(rename[name] ?? '') : '';
    // A name that is taken already would hide a tool.
    const shown = given === '' || all.has(given) || tools.has(given) ? name : given;
    tools.set(shown, shown === name ? tool : { ...tool, toolName: shown });
  }
  const onDiet = diet === true || (diet === 'auto' && tools.size > MANY);
  const pinned = [...tools.values()].filter(({ toolName }) => pin.includes(toolName));
  const listed = onDiet
    ? [...DIET_TOOLS, ...pinned.map(mcpTool)]
    : Array.from(tools.values(), mcpTool);
  let index: ToolIndex | undefined;
  return {
    tools,
    json: JSON.stringify(listed),
    diet: onDiet,
    isPublic: Object.keys(profile).length === 0,
    get index() {
      index ??= new ToolIndex([...tools.values()]);
      return index;
    },
  };
}

function isIn({ skills, tags, deny = [] }: McpProfile, name: string, tool: SkillTool): boolean {
  const { mount, skill } = tool;
  const names = [mount, skill.descriptor.name];
  if (deny.includes(name) || names.some((one) => deny.includes(one))) return false;
  if (skills === undefined && tags === undefined) return true;
  if (names.some((one) => skills?.includes(one))) return true;
  const { tags: own } = skill.descriptor.inventory.skill;
  return Array.isArray(own) && own.some((tag) => tags?.includes(tag as string));
}
