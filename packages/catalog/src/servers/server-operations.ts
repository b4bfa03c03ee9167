import {
  isJsonObject,
  readTold,
  type JsonObject,
  type Operation,
  type OperationHints,
  type SkillIcon,
  type ToldServer,
  type ToldTool,
} from '@skillet/core';
import { objectOf } from '../schema/object-maps.ts';

/** Characters of a description that are handed on. */
const MOST_TOLD = 16 * 1024;

let last: { readonly told: string; readonly server: ToldServer | undefined } | undefined;

/** What a worker told of its server, read once however often it is asked for. */
export function toldServer(told: string | undefined): ToldServer | undefined {
  if (told === undefined) return undefined;
  if (last?.told !== told) last = { told, server: readTold(told) };
  return last.server;
}

/** Where a tool of a server is called, below its mount. */
function toolPath(name: string): string {
  return `/tools/${encodeURIComponent(name)}`;
}

/** The tools of a server, each as an operation that is called at a path of its own. */
export function serverOperations({ tools }: ToldServer): readonly Operation[] {
  const seen = new Set<string>();
  return tools.flatMap((tool) => {
    if (seen.has(tool.name) || !tool.name.isWellFormed()) return [];
    seen.add(tool.name);
    return [toolOperation(tool)];
  });
}

/** Whether a tool may be called twice, since it changes nothing, or no more than once. */
export function isRepeatableTool(told: string | undefined, name: string | undefined): boolean {
  const tool = toldServer(told)?.tools.find((one) => one.name === name);
  if (tool === undefined) return false;
  const { readOnly, idempotent } = hintsOf(tool);
  return readOnly === true || idempotent === true;
}

function toolOperation(tool: ToldTool): Operation {
  const { name, title, description, icons, inputSchema, outputSchema, annotations } = tool;
  const named = typeof title === 'string' ? title : objectOf(annotations)['title'];
  const input = objectOf(inputSchema);
  return {
    name,
    ...(typeof named === 'string' ? { title: named } : {}),
    description: typeof description === 'string' ? description.slice(0, MOST_TOLD) : '',
    ...(Array.isArray(icons) ? { icons: icons.filter(isIcon) } : {}),
    input: { ...input, type: 'object', properties: objectOf(input['properties']) },
    ...(isJsonObject(outputSchema) ? { output: outputSchema } : {}),
    hints: hintsOf(tool),
    examples: [],
    method: 'POST',
    path: toolPath(name),
    told: tool,
  };
}

function hintsOf({ annotations }: ToldTool): OperationHints {
  const told = objectOf(annotations);
  return {
    ...hint('readOnly', told['readOnlyHint']),
    ...hint('idempotent', told['idempotentHint']),
    ...hint('destructive', told['destructiveHint']),
    ...hint('openWorld', told['openWorldHint']),
  };
}

function hint(name: keyof OperationHints, value: unknown): OperationHints {
  return typeof value === 'boolean' ? { [name]: value } : {};
}

function isIcon(icon: unknown): icon is JsonObject & SkillIcon {
  return isJsonObject(icon) && typeof icon['src'] === 'string';
}
