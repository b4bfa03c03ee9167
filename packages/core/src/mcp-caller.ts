import { credentialsInHeaders } from './credentials/credential-headers.ts';
import type { Descriptor } from './descriptor.ts';
import type { RouteExchange } from './host-route.ts';
import { keepHeaders } from './headers.ts';
import type { McpServerSpec } from './mcp-server.ts';

/**
 * The header in which the host tells an adapter whose a request is: the JSON of an {@link McpCaller}. No client can set it,
 * since no header of a client reaches an adapter but in there.
 */
export const MCP_CALLER_HEADER = 'x-skillet-mcp-caller';
/** The header by which a client says which of its calls belong together. */
const SESSION_HEADER = 'x-skillet-session';

/** How the callers of an MCP server are told apart that do not share it. */
export interface McpCallers {
  readonly sessions: Exclude<McpServerSpec['sessions'], 'shared'>;
  /** Headers that the server gets, in small letters. */
  readonly forwardHeaders: readonly string[];
}

/** Whose a request is, and what of it the server may have. */
export interface McpCaller {
  /** Tells the caller from all others, and nothing else about it. */
  readonly who: string;
  /** The same of its session; absent when the call belongs to none. */
  readonly session?: string;
  readonly credentials: Readonly<Record<string, string>>;
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
}

/** How the callers of a server are told apart; undefined where they share it. */
export function mcpCallers({
  sessions,
  forwardHeaders = [],
}: McpServerSpec): McpCallers | undefined {
  return sessions === 'shared' ? undefined : { sessions, forwardHeaders };
}

/** What is known of whoever calls, for a server whose callers do not share it. */
export interface McpCall {
  readonly callers: McpCallers;
  readonly descriptor: Pick<Descriptor, 'credentials'>;
  /** The session of MCP that it comes in. */
  readonly session?: string | undefined;
  /** Credentials that came with this call alone; they win. */
  readonly credentials?: Readonly<Record<string, string>> | undefined;
}

/** Finds out whose a request is. A name that the client gives its session goes before that of MCP. */
export async function mcpCaller(
  exchange: Pick<RouteExchange, 'key' | 'req' | 'skillHeaders'>,
  { callers, descriptor, session, credentials }: McpCall,
): Promise<McpCaller> {
  const { required = [], optional = [] } = descriptor.credentials ?? {};
  const { headers } = exchange.req;
  const own = headers[SESSION_HEADER];
  const given = typeof own === 'string' && own !== '' ? `own ${own}` : undefined;
  const name = given ?? (session === undefined ? undefined : sessionOfMcp(session));
  const isOfSession = callers.sessions === 'per-session' && name !== undefined;
  return {
    who: await exchange.key(),
    ...(isOfSession ? { session: await exchange.key(name) } : {}),
    credentials: { ...credentialsInHeaders(headers, [...required, ...optional]), ...credentials },
    headers: forwarded(exchange.skillHeaders(), callers.forwardHeaders),
  };
}

/** The name of a session of MCP among those of its caller. */
export function sessionOfMcp(id: string): string {
  return `mcp ${id}`;
}

/** The lines of the headers that an adapter gets. */
export function mcpCallerLines(caller: McpCaller): readonly string[] {
  return [MCP_CALLER_HEADER, JSON.stringify(caller)];
}

function forwarded(
  headers: readonly string[],
  names: readonly string[],
): Readonly<Record<string, string>> {
  if (names.length === 0) return {};
  const kept: Record<string, string> = {};
  const pairs = keepHeaders(headers, (key) => names.includes(key));
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const key = (pairs[at] ?? '').toLowerCase();
    const value = pairs[at + 1] ?? '';
    kept[key] = kept[key] === undefined ? value : `${kept[key]}, ${value}`;
  }
  return kept;
}
