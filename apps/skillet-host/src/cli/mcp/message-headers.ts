import { mcpHeaderValue, type JsonObject } from '@skillet/core';
import { NAMED_BY } from '@skillet/mcp';
import { revisionOf } from './message.ts';

/** The headers that repeat what a request without a session says itself; undefined when it is one of a session. */
export function ownHeaders(
  method: string,
  params: JsonObject,
): Readonly<Record<string, string>> | undefined {
  const revision = revisionOf(params);
  if (revision === undefined) return undefined;
  const name = params[NAMED_BY.get(method) ?? ''];
  return {
    'mcp-protocol-version': mcpHeaderValue(revision),
    'mcp-method': mcpHeaderValue(method),
    ...(typeof name === 'string' ? { 'mcp-name': mcpHeaderValue(name) } : {}),
  };
}
