/** Whether each request stands for itself (modern), or belongs to a session that a handshake began (legacy). */
export type McpEra = 'modern' | 'legacy';

/** The revision of MCP in which every request stands for itself: no handshake, no session. */
export const MCP_MODERN = '2026-07-28';

/** The revisions of MCP with a handshake and sessions that are spoken, the newest first. */
export const MCP_LEGACY: readonly string[] = [
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
];

const PREFIX = 'io.modelcontextprotocol/';

/** Keys of `_meta` that MCP itself gives a meaning. */
export const McpMeta = {
  version: `${PREFIX}protocolVersion`,
  capabilities: `${PREFIX}clientCapabilities`,
  client: `${PREFIX}clientInfo`,
  server: `${PREFIX}serverInfo`,
  subscription: `${PREFIX}subscriptionId`,
  logLevel: `${PREFIX}logLevel`,
} as const;

/** The error codes of JSON-RPC and of MCP. */
export const McpErrorCode = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  /** What has no code of its own, such as a session that is over. */
  refused: -32000,
  headerMismatch: -32020,
  missingCapability: -32021,
  unsupportedVersion: -32022,
} as const;

/** The parameter that the header `Mcp-Name` repeats, by method. */
export const MCP_NAMED_BY: ReadonlyMap<string, string> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
  ['tasks/get', 'taskId'],
  ['tasks/update', 'taskId'],
  ['tasks/cancel', 'taskId'],
]);

/** Severities of log messages, the least first. */
export const MCP_LOG_LEVELS: readonly string[] = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
];

/** What a server may ask the client in the middle of a call, and the capability that says that the client can be asked. */
export const MCP_ASKED: ReadonlyMap<string, string> = new Map([
  ['elicitation/create', 'elicitation'],
  ['sampling/createMessage', 'sampling'],
  ['roots/list', 'roots'],
]);
