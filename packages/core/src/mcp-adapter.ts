import type { JsonObject } from './json.ts';
import type { LogLevel } from './lane/log-line.ts';
import type { McpServerSpec } from './mcp-server.ts';

/**
 * Where the MCP endpoint sends a request for the server of a skill, as JSON: `{"request": ForwardedRequest, "arguments": …}`. No path of HTTP is so,
 * because those begin with a slash.
 */
export const MCP_ROUTE = 'mcp';

/** A request of the protocol on its way from a client of the host to the server of a skill. */
export interface ForwardedRequest {
  readonly method: string;
  /** As the client sent them, but for names that the host has given. */
  readonly params: JsonObject;
  /** Which generation of the protocol the client speaks. */
  readonly era: 'modern' | 'legacy';
  /** Whether the client hears of what comes before the answer. */
  readonly progress: boolean;
  /** What the host says in `_meta` of each result, for a client of the modern generation. */
  readonly meta: JsonObject;
}

/**
 * A line of the answer to a forwarded request. Notifications come first, as they come; one of the others is the last. What
 * they hold is JSON as the server wrote it.
 */
export const ForwardedLine = {
  /** The parameters of a notification of progress, without its token. */
  progress: 'p',
  /** Another notification: `{method, params}`. */
  notification: 'n',
  /** A result. */
  result: 'r',
  /** An error of the protocol: `{code, message, data}`. */
  error: 'e',
} as const;

/** A request to an adapter. */
export interface AdapterRequest {
  readonly method: string;
  /** Path and query below the mount, or {@link MCP_ROUTE}. */
  readonly path: string;
  readonly body: string;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** An answer: whole, or line by line; or why what the server answered is of no use. */
export type AdapterAnswer =
  | { readonly status: number; readonly body: string }
  | { readonly lines: AsyncIterable<string> }
  | { readonly unusable: string };

/** What an adapter can do with the worker that it is in. */
export interface AdapterHost {
  log(level: LogLevel, message: string): void;
  /** What the server says of itself is another by now. */
  tell(told: string): void;
  /** The worker is of no use any more, for the reason that is told. */
  end(why: string): void;
}

/** What stands in a worker in place of a skill's code, and speaks with an MCP server. */
export interface McpAdapter {
  /** What the server says of itself: the JSON text of a `ToldServer`. */
  readonly told: string;
  answer(request: AdapterRequest): Promise<AdapterAnswer>;
}

/** Reaches a server; rejects with an Error that says why it cannot be. */
export type OpenMcpServer = (
  spec: McpServerSpec,
  host: AdapterHost,
  /** A folder for what is to be known after a restart. */
  dataDir: string,
) => Promise<McpAdapter>;

/** The name under which the module of an adapter exports its {@link OpenMcpServer}. */
export const ADAPTER_EXPORT = 'openMcpServer';
