/** Where an MCP server is: a program that speaks over stdin and stdout, or an address. */
export type McpServerAddress =
  /** Environment and working folder are the skill's own. */
  | { readonly kind: 'stdio'; readonly command: readonly string[] }
  | {
      readonly kind: 'http';
      readonly url: string;
      /** Sent with every request; their values are secrets. */
      readonly headers: Readonly<Record<string, string>>;
      /** Streamable HTTP, the older HTTP with SSE, or whichever the server speaks. */
      readonly transport: 'http' | 'sse' | 'auto';
    };

/** Where a credential stands in a request. */
export interface CredentialHeader {
  readonly header: string;
  /** What stands before it, such as `Bearer `. */
  readonly prefix: string;
}

/** An MCP server that is a skill. */
export interface McpServerSpec {
  readonly server: McpServerAddress;
  /** Who shares the state of the server: all callers, or each caller or session has a server of its own. */
  readonly sessions: 'shared' | 'per-caller' | 'per-session';
  /** Servers of one worker that run at the same time, where they are not shared. */
  readonly maxInstances: number;
  /** Milliseconds without a call after which one of those ends. */
  readonly instanceIdle: number;
  /** Milliseconds in which it has to be ready, which is the skill's own; default: a minute. */
  readonly startTimeout?: number;
  /** Milliseconds between two questions whether it is there. */
  readonly pingInterval: number;
  /** In which header of its requests a server at an address gets each credential of its callers, by their names. */
  readonly credentialHeaders?: Readonly<Record<string, CredentialHeader>>;
  /** Headers of its callers that a server at an address gets, in small letters. */
  readonly forwardHeaders?: readonly string[];
  /** The server keeps nothing between calls: any number of workers may serve one mount. */
  readonly stateless: boolean;
}

/** What holds for an MCP server when the configuration is silent. */
export const MCP_SERVER_DEFAULTS: Omit<McpServerSpec, 'server'> = {
  sessions: 'shared',
  maxInstances: 16,
  instanceIdle: 10 * 60_000,
  pingInterval: 15_000,
  stateless: false,
};
