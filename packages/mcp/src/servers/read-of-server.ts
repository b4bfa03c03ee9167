import { isJsonObject, type Dispatcher, type JsonObject } from '@skillet/core';
import { ErrorCode, RpcError } from '../protocol/json-rpc.ts';
import type { ToolCaller } from '../tools/tool-caller.ts';
import { converse } from './converse.ts';
import type { OfServer, ServerBook } from './server-book.ts';

/** Characters of an answer without a result that are told. */
const DETAIL = 1000;

/** What is asked of a server: something that it calls by another name than its client, perhaps. */
export interface Reading {
  readonly method: string;
  readonly of: OfServer;
  /** With its names. */
  readonly params: JsonObject;
  readonly args?: string | undefined;
  readonly inputs?: string | undefined;
}

/** Has a server answer what is no call of a tool: the JSON of the whole result. */
export async function readOfServer(
  dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>,
  { method, of: { mount }, params, args, inputs }: Reading,
  caller: ToolCaller,
): Promise<string> {
  const request = { mount, method, params, operation: method, args, inputs };
  const outcome = await converse(dispatcher, request, caller);
  if (outcome.kind === 'result') return outcome.text;
  const { status, text } = outcome.answer;
  const what = `The server has no answer (${String(status)}): ${text.slice(0, DETAIL)}`;
  throw new RpcError(ErrorCode.internal, what);
}

/** What a completion is of, as its server calls it; undefined where no server has it. */
export function completed(
  { ref }: JsonObject,
  servers: ServerBook,
): { readonly of: OfServer; readonly ref: JsonObject } | undefined {
  if (!isJsonObject(ref)) return undefined;
  const { type, name, uri } = ref;
  if (type === 'ref/prompt' && typeof name === 'string') {
    const of = servers.prompt(name);
    return of && { of, ref: { ...ref, name: of.name } };
  }
  if (type === 'ref/resource' && typeof uri === 'string') {
    const of = servers.template(uri);
    return of && { of, ref: { ...ref, uri: of.name } };
  }
  return undefined;
}
