import { isJsonObject, type JsonObject } from '@skillet/core';
import { ErrorCode, Meta, metaOf, type RequestId } from '@skillet/mcp';

/** A request of either side that waits for an answer. */
export interface Request {
  readonly kind: 'request';
  readonly id: RequestId;
  readonly method: string;
  readonly params: JsonObject;
  readonly message: JsonObject;
}

/** A message, as far as whoever passes it on must know it. */
export type Message =
  | Request
  | {
      readonly kind: 'notification';
      readonly method: string;
      readonly params: JsonObject;
      readonly message: JsonObject;
    }
  | { readonly kind: 'answer'; readonly id: RequestId | null; readonly message: JsonObject }
  | { readonly kind: 'invalid'; readonly id: RequestId | null; readonly why: string };

/** Tells what kind of message a JSON value is. */
export function toMessage(value: unknown): Message {
  if (!isJsonObject(value)) {
    return { kind: 'invalid', id: null, why: 'a message is a JSON object' };
  }
  const { id, method, params } = value;
  const known = typeof id === 'string' || typeof id === 'number' ? id : null;
  if (typeof method === 'string') {
    const given = isJsonObject(params) ? params : {};
    if (id === undefined) return { kind: 'notification', method, params: given, message: value };
    if (known === null) {
      return { kind: 'invalid', id: null, why: 'the `id` of a request is a text or a number' };
    }
    return { kind: 'request', id: known, method, params: given, message: value };
  }
  if (value['result'] !== undefined || value['error'] !== undefined) {
    return { kind: 'answer', id: known, message: value };
  }
  return { kind: 'invalid', id: known, why: 'a message has a `method`, a `result` or an `error`' };
}

/** The revision that a message of a client without a session names; undefined for one of a session. */
export function revisionOf(params: JsonObject): string | undefined {
  const version = metaOf(params)[Meta.version];
  return typeof version === 'string' ? version : undefined;
}

/** An error as the answer to a request. */
export function errorAnswer(id: RequestId | null, code: number, message: string): JsonObject {
  return { jsonrpc: '2.0', id, error: { code, message } };
}

/** Tells in place of an answer why there is none: to a model where a tool was called, else to the client. */
export function apology({ id, method, params }: Request, why: string): JsonObject {
  if (method !== 'tools/call') return errorAnswer(id, ErrorCode.refused, why);
  const result = { content: [{ type: 'text', text: why }], isError: true };
  const complete = revisionOf(params) === undefined ? {} : { resultType: 'complete' };
  return { jsonrpc: '2.0', id, result: { ...complete, ...result } };
}
