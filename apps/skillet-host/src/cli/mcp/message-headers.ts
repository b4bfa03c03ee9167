import type { JsonObject } from '@skillet/core';
import { NAMED_BY } from '@skillet/mcp';
import { revisionOf } from './message.ts';

const ENCODED = /^=\?base64\?.*\?=$/;
const PLAIN = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/;

/** The headers that repeat what a request without a session says itself; undefined when it is one of a session. */
export function ownHeaders(
  method: string,
  params: JsonObject,
): Readonly<Record<string, string>> | undefined {
  const revision = revisionOf(params);
  if (revision === undefined) return undefined;
  const name = params[NAMED_BY.get(method) ?? ''];
  return {
    'mcp-protocol-version': headerValue(revision),
    'mcp-method': headerValue(method),
    ...(typeof name === 'string' ? { 'mcp-name': headerValue(name) } : {}),
  };
}

/** A text as the protocol writes it into a header: as it is, or in base64 where HTTP would not keep it. */
function headerValue(text: string): string {
  if (PLAIN.test(text) && !ENCODED.test(text)) return text;
  return `=?base64?${Buffer.from(text).toString('base64')}?=`;
}
