import type { TraceContext } from './trace.ts';
import type { JsonObject } from './json.ts';
import type { CredentialSpec } from './credentials/credential-spec.ts';
import type { InstanceErrorCode } from './errors/instance-error.ts';
import type { LogLevel } from './lane/log-line.ts';
import type { McpCaller } from './mcp-caller.ts';
import type { McpServerSpec } from './mcp-server.ts';

/**
 * Where the MCP endpoint sends a request for the server of a skill, as JSON: a {@link ForwardedBody}. No path of HTTP is so,
 * because those begin with a slash.
 */
export const MCP_ROUTE = 'mcp';
/** Where the host says that the session of a caller is over. */
export const MCP_END_ROUTE = 'mcp-end';

/** A request of the protocol on its way from a client of the host to the server of a skill. */
export interface ForwardedRequest {
  readonly method: string;
  /** As the client sent them, but for names that the host has given. */
  readonly params: JsonObject;
  /** Which generation of the protocol the client speaks. */
  readonly era: 'modern' | 'legacy';
  /** Whether the client hears of progress. */
  readonly progress: boolean;
  /** The least severity of log messages that the client hears; `all` where it has not said, `none` where it hears none. */
  readonly level: string;
  /** What the host says in `_meta` of each result, for a client of the modern generation. */
  readonly meta: JsonObject;
  /** What the client can be asked for in the middle of it, as the protocol writes it. */
  readonly capabilities: JsonObject;
  /** Milliseconds for which the server may be kept waiting for the client's answers; 0 where nothing may be asked. */
  readonly patience: number;
  /** Goes on with a call that waits at the server: the state that was told with its questions. */
  readonly resume?: string;
}

/** What is sent to {@link MCP_ROUTE}; all but the request is read by the adapter alone. */
export interface ForwardedBody {
  readonly request: ForwardedRequest;
  /** The arguments of the call, which the host has not parsed. */
  readonly arguments?: unknown;
  /** What the client answers to what it was asked, by key. */
  readonly inputs?: unknown;
  /** The errors that it answers in place of that, by key. */
  readonly refusals?: Readonly<Record<string, JsonObject>>;
}

/** What a server asks of the client before it goes on. */
export interface ForwardedQuestions {
  /** Whether the call waits at the server; else the server has ended it, and it is to be made once more. */
  readonly held: boolean;
  /** What goes back with the answers; absent where the server gave nothing. */
  readonly state?: string;
  /** Each with the JSON text of `{method, params}`. */
  readonly questions: readonly { readonly key: string; readonly text: string }[];
  /** JSON text of what else the result has. */
  readonly rest: string;
}

/** Characters of a line with questions. */
export const QUESTIONS_CHARS = 256 * 1024;

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
  /** The server asks the client: {@link ForwardedQuestions}. */
  input: 'i',
} as const;

/** A request to an adapter. */
export interface AdapterRequest {
  readonly method: string;
  /** Path and query below the mount, or {@link MCP_ROUTE}. */
  readonly path: string;
  readonly body: string;
  /** Whose it is; undefined where that is not told apart, and for one that is nobody's. */
  readonly caller: McpCaller | undefined;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Its place in a trace, where the host has said one. */
  readonly trace?: TraceContext | undefined;
}

/** An answer: whole, or line by line, where the last may be why there are no more; or why what the server answered is of no use. */
export type AdapterAnswer =
  | {
      readonly status: number;
      readonly body: string;
      /** Names and values in turn; default: that of JSON. */
      readonly headers?: readonly string[];
    }
  | { readonly lines: AsyncIterable<string | InstanceRefusal> }
  | { readonly unusable: string }
  | { readonly refused: InstanceRefusal };

/** Why there is no server for a caller, or none any more. */
export interface InstanceRefusal {
  readonly code: InstanceErrorCode;
  /** A sentence. */
  readonly detail: string;
  /** Seconds after which another try makes sense. */
  readonly retryAfter?: number;
}

/** What an adapter can do with the worker that it is in. */
export interface AdapterHost {
  log(level: LogLevel, message: string): void;
  /** What the server says of itself is another by now. */
  tell(told: string): void;
  /** Resources of the server, by their addresses, are others by now. */
  updated(uris: readonly string[]): void;
  /** The worker is of no use any more, for the reason that is told. */
  end(why: string): void;
}

/** What stands in a worker in place of a skill's code, and speaks with an MCP server. */
export interface McpAdapter {
  /** What the server says of itself: the JSON text of a `ToldServer`. */
  readonly told: string;
  answer(request: AdapterRequest): Promise<AdapterAnswer>;
  /** The worker is about to end: nothing of its servers is to be left. */
  close(): Promise<void>;
}

/** What an adapter knows of its skill. */
export interface AdapterSetup {
  readonly mount: string;
  /** A folder for what is to be known after a restart. */
  readonly dataDir: string;
  /** What the skill wants of its callers; null for nothing. */
  readonly credentials: CredentialSpec | null;
  /** Names, with `*` for any characters, that no credential may have. */
  readonly deniedCredentials: readonly string[];
}

/** Reaches a server; rejects with an Error that says why it cannot be. */
export type OpenMcpServer = (
  spec: McpServerSpec,
  host: AdapterHost,
  setup: AdapterSetup,
) => Promise<McpAdapter>;

/** The name under which the module of an adapter exports its {@link OpenMcpServer}. */
export const ADAPTER_EXPORT = 'openMcpServer';
