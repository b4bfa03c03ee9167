import type { McpTool, SkillTool } from '@skillet/catalog';
import { CODE_DEFAULTS, type CodeLimits, type McpProfile } from '@skillet/core';

/** The name of the tool that runs code. */
export const EXECUTE = 'execute';

/** Characters of names of tools that its description has; the rest are counted. */
const NAMES = 1500;
const MB = 1024 * 1024;

/** A profile that runs code, and what a run may not exceed. */
export interface ProfileCode {
  readonly profile: string;
  readonly limits: CodeLimits;
}

/** Undefined for a profile that runs no code. */
export function codeOf(profile: string, { code = false }: McpProfile): ProfileCode | undefined {
  if (code === false) return undefined;
  return { profile, limits: code === true ? CODE_DEFAULTS : { ...CODE_DEFAULTS, ...code } };
}

/** The tool that runs code with these tools. On a diet it names none, so that it stays the same whatever skills come and go. */
export function executeTool(
  limits: CodeLimits,
  tools: ReadonlyMap<string, SkillTool>,
  diet: boolean,
): McpTool {
  const { timeout, memory, maxCalls, maxOutput } = limits;
  const bounds = [
    `${String(timeout / 1000)} s`,
    `${String(Math.round(memory / MB))} MB`,
    `${String(maxCalls)} calls`,
    `${String(Math.round(maxOutput / 1024))} KB returned`,
  ].join(', ');
  const description = [
    "Run JavaScript that calls tools: to combine, filter or repeat calls in one step, without reading each result. The code is the body of an async function: `const r = await tools.NAME({city: 'Bonn'}); return r.x;`",
    'tools.NAME(arguments) resolves to the data that the tool answers (else its text), and throws if it fails. await describe("NAME") tells the arguments. You get what is returned, as JSON, and what console.log prints.',
    `It is plain JavaScript: no network, files, imports or packages. Per run: ${bounds}.`,
    diet ? 'Names of tools are those that search_skills finds.' : `Tools: ${namesText(tools)}.`,
  ].join('\n');
  return {
    name: EXECUTE,
    title: 'Run code',
    description,
    inputSchema: {
      type: 'object',
      properties: { code: { type: 'string', description: 'Body of an async function' } },
      required: ['code'],
    },
  };
}

function namesText(tools: ReadonlyMap<string, SkillTool>): string {
  const shown: string[] = [];
  let room = NAMES;
  for (const name of tools.keys()) {
    room -= name.length + 2;
    if (room < 0) break;
    shown.push(name);
  }
  const more = tools.size - shown.length;
  if (tools.size === 0) return 'none';
  return `${shown.join(', ')}${more === 0 ? '' : ` and ${String(more)} more, in Object.keys(tools)`}`;
}
