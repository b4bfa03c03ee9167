import type { JsonObject } from '@skillet/core';
import type { McpError } from '../errors.ts';

/** A message that leaves, and what a transport has to know of it. */
export type Outgoing =
  | {
      readonly kind: 'request';
      readonly id: number;
      readonly method: string;
      readonly params: JsonObject;
      /** What a tool is called with. */
      readonly args: unknown;
      readonly text: string;
    }
  | { readonly kind: 'notification'; readonly method: string; readonly text: string }
  | { readonly kind: 'reply'; readonly text: string };

/** A request as one line. Throws a `SyntaxError` when the text of its arguments is no JSON. */
export function writeRequest(
  id: number,
  method: string,
  params: JsonObject,
  argumentsText?: string,
): Outgoing {
  // What is no JSON would end the message early, or the line.
  const args: unknown =
    argumentsText === undefined ? params['arguments'] : JSON.parse(argumentsText);
  const head = `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)},"params":`;
  return {
    kind: 'request',
    id,
    method,
    params,
    args,
    text: `${head}${paramsText(params, argumentsText)}}`,
  };
}

/** A notification as one line. */
export function writeNotification(method: string, params?: JsonObject): Outgoing {
  const text = JSON.stringify({ jsonrpc: '2.0', method, params });
  return { kind: 'notification', method, text };
}

/** The answer to a request of the server. */
export function writeReply(id: string | number, outcome: JsonObject | McpError): Outgoing {
  const told =
    outcome instanceof Error
      ? { error: { code: outcome.code, message: outcome.message, data: outcome.data } }
      : { result: outcome };
  return { kind: 'reply', text: JSON.stringify({ jsonrpc: '2.0', id, ...told }) };
}

function paramsText(params: JsonObject, argumentsText: string | undefined): string {
  if (argumentsText === undefined) return JSON.stringify(params);
  const rest = JSON.stringify({ ...params, arguments: undefined }).slice(1, -1);
  const line = argumentsText.replace(/[\r\n]+/g, ' ');
  return `{${rest}${rest === '' ? '' : ','}"arguments":${line}}`;
}
