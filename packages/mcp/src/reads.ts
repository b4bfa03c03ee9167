import type { JsonObject } from '@skillet/core';
import { ErrorCode, RpcError } from './protocol/json-rpc.ts';
import type { ToolView } from './tools/tool-view.ts';

/** What can be read and kept for a while: the JSON members of the result, by method. */
export const READS: Readonly<Record<string, (view: ToolView) => string>> = {
  'resources/list': ({ lists }) => `"resources":${lists.resources}`,
  'resources/templates/list': ({ templates }) => `"resourceTemplates":${templates}`,
  'prompts/list': ({ lists }) => `"prompts":${lists.prompts}`,
};

/** The JSON members of a prompt that is the host's own; undefined where it has none of that name. */
export function ownPrompt({ instructions }: ToolView, name: string): string | undefined {
  const prompt = instructions.prompt(name);
  return prompt && JSON.stringify(prompt).slice(1, -1);
}

/** The JSON members of a resource that is the host's own, likewise. */
export function ownResource({ instructions }: ToolView, uri: string): string | undefined {
  const contents = instructions.read(uri);
  return contents && `"contents":[${JSON.stringify(contents)}]`;
}

/** What a client calls what it asks for; throws an `RpcError` where it says nothing of that kind. */
export function wanted(params: JsonObject, key: 'name' | 'uri'): string {
  const value = params[key];
  if (typeof value === 'string') return value;
  const what = key === 'uri' ? 'the address of a resource' : 'the name of a prompt';
  throw new RpcError(ErrorCode.invalidParams, `Invalid params: ${key} must be ${what}.`);
}
