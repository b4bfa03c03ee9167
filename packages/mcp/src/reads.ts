import type { JsonObject } from '@skillet/core';
import type { Era } from './protocol/era.ts';
import { ErrorCode, RpcError } from './protocol/json-rpc.ts';
import type { ToolView } from './tools/tool-view.ts';

/** What is read, and by whom. */
export interface Read {
  readonly view: ToolView;
  readonly params: JsonObject;
  readonly era: Era;
}

/** What the legacy revisions have for a resource that there is not; the modern one has nothing of its own. */
const NO_RESOURCE = -32002;
/** Characters of an address that are told back. */
const URI = 2000;

/** What can be read and kept for a while: the JSON members of the result, by method. */
export const READS: Readonly<Record<string, (read: Read) => string>> = {
  'tools/list': ({ view }) => `"tools":${view.lists.tools}`,
  'resources/list': ({ view }) => `"resources":${view.lists.resources}`,
  'resources/templates/list': () => '"resourceTemplates":[]',
  'resources/read': readResource,
  'prompts/list': ({ view }) => `"prompts":${view.lists.prompts}`,
};

/** The JSON members of a prompt. */
export function readPrompt({ view, params: { name } }: Read): string {
  const prompt = typeof name === 'string' ? view.instructions.prompt(name) : undefined;
  if (prompt !== undefined) return JSON.stringify(prompt).slice(1, -1);
  const message = 'There is no such prompt; prompts/list has them all.';
  throw new RpcError(ErrorCode.invalidParams, message);
}

function readResource({ view, params: { uri }, era }: Read): string {
  if (typeof uri !== 'string') {
    const message = 'Invalid params: uri must be the address of a resource.';
    throw new RpcError(ErrorCode.invalidParams, message);
  }
  const contents = view.instructions.read(uri);
  if (contents !== undefined) return `"contents":[${JSON.stringify(contents)}]`;
  const code = era === 'modern' ? ErrorCode.invalidParams : NO_RESOURCE;
  const message = 'There is no such resource; resources/list has them all.';
  throw new RpcError(code, message, 200, { data: { uri: uri.slice(0, URI) } });
}
