import type { JsonObject, McpEra } from '@skillet/core';
import type { Limits } from './limits.ts';

/** A server to start: its program and arguments. */
export interface StdioTarget {
  readonly kind: 'stdio';
  readonly command: readonly string[];
  /** Its whole environment; default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: that of this process. */
  readonly cwd?: string;
}

/** A server that runs elsewhere. */
export interface HttpTarget {
  readonly kind: 'http';
  readonly url: string;
  /** Sent with every request to its origin, and to no other. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Streamable HTTP, the old HTTP+SSE, or whichever the server speaks. */
  readonly transport: 'http' | 'sse' | 'auto';
}

/** Where a server is. */
export type ServerTarget = StdioTarget | HttpTarget;

/** What the server tells without being asked, as it told it. */
export interface Notification {
  readonly method: string;
  readonly params: JsonObject;
}

/** A request of the server: elicitation, sampling, roots. */
export interface ServerRequest {
  readonly method: string;
  readonly params: JsonObject;
  /** Aborts when the server withdraws it, or the call that it belongs to is over. */
  readonly signal: AbortSignal;
}

/** Answers a request of the server with the result; an `McpError` that it throws is what the server hears. */
export type ServerRequestHandler = (request: ServerRequest) => Promise<JsonObject>;

/** How to speak with a server. */
export interface ConnectOptions {
  /** What this client is called. */
  readonly client: { readonly name: string; readonly version: string; readonly title?: string };
  /** What it can, as the protocol writes it; to a modern server each request may say something else. Default: nothing. */
  readonly capabilities?: JsonObject;
  /** What was learnt of this server before: it is asked that way first. */
  readonly prior?: McpEra;
  /** Hears what belongs to no single call. */
  readonly onNotification?: (notification: Notification) => void;
  /** Answers what belongs to no single call; without it such requests are refused. */
  readonly onServerRequest?: ServerRequestHandler;
  /** Hears each line that the server writes on stderr, but for empty ones. */
  readonly onStderr?: (line: string) => void;
  /** Hears, as a sentence, what its operator should know: noise on its stdout, a lost connection. */
  readonly onNotice?: (text: string) => void;
  /** A server over HTTP had forgotten the session, or was away, and is there again: what is known of it may be old. */
  readonly onReconnect?: () => void;
  /** Gives up the attempt. */
  readonly signal?: AbortSignal;
  readonly limits?: Partial<Limits>;
}

/** How one request is made. */
export interface RequestOptions {
  /** Cancels it: the server is told, and the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** JSON text of `params.arguments`, which is then sent as it is, long numbers and all. */
  readonly argumentsText?: string;
  /** What whoever calls can, for a modern server. */
  readonly capabilities?: JsonObject;
  /** Asks for progress, and hears each report's parameters; their `progressToken` is this client's own. */
  readonly onProgress?: (params: JsonObject) => void;
  /** Hears what belongs to this call; default: the listener of the session. */
  readonly onNotification?: (notification: Notification) => void;
  /** Answers what the server asks for this call; default: the handler of the session. */
  readonly onServerRequest?: ServerRequestHandler;
}

/** What a request was answered with. */
export interface Answer {
  /** Every field as the server sent it. */
  readonly result: JsonObject;
  /** The JSON text of it as the server wrote it. */
  readonly text: string;
}

/** Why there is nobody to speak with any more. */
export interface SessionEnd {
  /** Whether `close()` was the reason. */
  readonly closed: boolean;
  /** A sentence. */
  readonly why: string;
  readonly stderrTail: string;
}

/** A tool as the server tells of it, nothing added or left out. */
export type RawTool = JsonObject & { readonly name: string };

/** A list that servers have, by the member of the answer that it stands in. */
export type ListName = 'tools' | 'prompts' | 'resources' | 'resourceTemplates';

/** The conversation with one server. */
export interface ServerSession {
  readonly era: McpEra;
  /** The revision of the protocol that is spoken. */
  readonly protocolVersion: string;
  /** What the server calls itself: `name`, `version`, and whatever else; empty when it does not say. */
  readonly server: JsonObject;
  readonly capabilities: JsonObject;
  readonly instructions: string | undefined;
  /** The number of the server's process; undefined over HTTP. */
  readonly pid: number | undefined;
  /**
   * Rejects with an `McpError` that the server answered, a `ServerGone`, an `AnswerUnusable`, or the reason of the signal.
   * A modern server may answer `resultType: "input_required"`: that is handed on like every result.
   */
  request(method: string, params?: JsonObject, options?: RequestOptions): Promise<Answer>;
  /** Tells the server; nothing comes back, also when it is gone. */
  notify(method: string, params?: JsonObject): void;
  /** All tools, page after page; rejects with an `AnswerUnusable` when there are more than `limits` allow. */
  listTools(options?: Pick<RequestOptions, 'signal'>): Promise<RawTool[]>;
  /** All entries of a list, in the same way. */
  listItems(list: ListName, options?: Pick<RequestOptions, 'signal'>): Promise<JsonObject[]>;
  /** Asks something cheap, to see that it answers. */
  ping(options?: Pick<RequestOptions, 'signal'>): Promise<void>;
  /** Resolves when the conversation is over, and never rejects. A server over HTTP that is away does not end it. */
  readonly ended: Promise<SessionEnd>;
  /** Ends the server, its children, and all that waits; resolves when nothing of it is left. */
  close(): Promise<void>;
}
