import type { SkillTool } from '@skillet/catalog';
import { isJsonObject, readMembers, withoutValue, type JsonObject } from '@skillet/core';
import { ErrorCode, RpcError } from '../protocol/json-rpc.ts';
import { DESCRIBED, FOUND } from './diet-tools.ts';
import { errorResult, textResult } from './tool-result.ts';
import type { ToolView } from './tool-view.ts';

/** Tags that are told where nothing is found, their characters, and how many of each skill are looked at. */
const TAGS = { told: 20, chars: 40, each: 20 };
/** Characters of arguments that are parsed on the host's thread. */
const PARSED = 16 * 1024;

/** A call that `run_skill` stands for. */
export interface RunSkill {
  readonly name: unknown;
  /** JSON text of the arguments of the skill. */
  readonly args: string | undefined;
}

/** What `run_skill` is to run. */
export async function runSkill(args: string): Promise<RunSkill> {
  const { members } = await readMembers(args, { names: ['arguments'] });
  const [given] = members;
  const rest = parsed(given === undefined ? args : withoutValue(args, given));
  return { name: rest['name'], args: given?.value };
}

/** The JSON members of the result of a search. */
export async function searchSkills(view: ToolView, args: string): Promise<string> {
  const { query, limit, detail } = parsed(args);
  if (typeof query !== 'string' || query.trim() === '') {
    return errorResult('The argument query is missing: what you want to do, in a few words.');
  }
  const most = Math.min(FOUND.most, Math.max(1, Number(limit ?? FOUND.usual) || FOUND.usual));
  const found = await view.find(query, most);
  if (found.length === 0) {
    const { size } = view.tools;
    const tags = commonTags(view);
    const about = tags.length === 0 ? '' : ` Many of them are about: ${tags.join(', ')}.`;
    const fits = `No skill fits "${query.slice(0, 100)}".`;
    return textResult(`${fits} Try other words; there are ${String(size)} skills.${about}`);
  }
  const skills = found.map((tool) => (detail === 'full' ? view.describe(tool) : brief(tool)));
  return structured({ skills });
}

/** The JSON members of the result of a look at some skills. */
export function describeSkills(view: ToolView, args: string): string {
  const { names } = parsed(args);
  const wanted = Array.isArray(names) ? names.slice(0, DESCRIBED).map(String) : [];
  if (wanted.length === 0) return errorResult('The argument names is missing: a list of names.');
  const unknown = wanted.filter((name) => !view.tools.has(name));
  const skills = wanted.flatMap((name) => {
    const tool = view.tools.get(name);
    return tool === undefined ? [] : [view.describe(tool)];
  });
  return structured(unknown.length === 0 ? { skills } : { skills, unknown });
}

/** What most tools are tagged with. */
function commonTags({ tools }: ToolView): string[] {
  const counts = new Map<string, number>();
  for (const { skill } of tools.values()) {
    const { tags } = skill.descriptor.inventory.skill;
    if (!Array.isArray(tags)) continue;
    for (const tag of tags.slice(0, TAGS.each)) {
      if (typeof tag !== 'string' || tag === '' || tag.length > TAGS.chars) continue;
      counts.set(tag, (counts.get(tag) ?? 0) + 1);
    }
  }
  const ranked = [...counts].toSorted(([, one], [, other]) => other - one);
  return ranked.slice(0, TAGS.told).map(([tag]) => tag);
}

function brief({ toolName, description }: SkillTool): JsonObject {
  const told = description.split('\n\n', 1)[0] ?? '';
  return { name: toolName, description: told.slice(0, FOUND.chars) };
}

function structured(value: JsonObject): string {
  const text = JSON.stringify(value);
  return `${textResult(text)},"structuredContent":${text}`;
}

function parsed(args: string): JsonObject {
  try {
    const value: unknown = args.length > PARSED ? undefined : JSON.parse(args);
    if (isJsonObject(value)) return value;
  } catch {
    // Told below.
  }
  throw new RpcError(
    ErrorCode.invalidParams,
    'Invalid params: arguments must be a small JSON object.',
  );
}
