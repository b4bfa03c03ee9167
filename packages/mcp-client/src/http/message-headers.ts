import {
  isJsonObject,
  mcpHeaderValue,
  McpMeta,
  mcpParamHeaders,
  MCP_NAMED_BY,
} from '@skillet/core';
import type { Outgoing } from '../peer/write-message.ts';
import type { KnownTools } from '../session/known-tools.ts';

/** What a session over HTTP is known by, once there is one. */
export interface HttpSession {
  readonly id: string | undefined;
  /** The revision that was agreed on; undefined before that. */
  readonly version: string | undefined;
}

/** The headers of a message: a modern one repeats what it is, an older one names its session. */
export function messageHeaders(
  message: Outgoing,
  session: HttpSession,
  tools: Pick<KnownTools, 'headersOf'>,
): Record<string, string> {
  const version = session.version === undefined ? modernVersion(message) : undefined;
  const common = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  if (message.kind !== 'request' || version === undefined) {
    const isHandshake = message.kind === 'request' && message.method === 'initialize';
    return { ...common, ...(isHandshake ? {} : sessionHeaders(session)) };
  }
  const { method, params, args } = message;
  const name = params[MCP_NAMED_BY.get(method) ?? ''];
  return {
    ...common,
    'mcp-protocol-version': version,
    'mcp-method': method,
    ...(typeof name === 'string' ? { 'mcp-name': mcpHeaderValue(name) } : {}),
    ...(method === 'tools/call' ? mcpParamHeaders(tools.headersOf(name), args) : {}),
  };
}

/** The headers by which an older server knows its session. */
export function sessionHeaders({ id, version }: HttpSession): Record<string, string> {
  return {
    ...(id === undefined ? {} : { 'mcp-session-id': id }),
    ...(version === undefined ? {} : { 'mcp-protocol-version': version }),
  };
}

function modernVersion(message: Outgoing): string | undefined {
  if (message.kind !== 'request') return undefined;
  const { _meta: meta } = message.params;
  const version = isJsonObject(meta) ? meta[McpMeta.version] : undefined;
  return typeof version === 'string' ? version : undefined;
}
