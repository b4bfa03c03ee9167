export { createMcp, type Mcp, type McpOptions } from './create-mcp.ts';
export { eraOf, type Era } from './protocol/era.ts';
export {
  errorText,
  resultText,
  RpcError,
  type RpcMessage,
  type RpcRequest,
} from './protocol/json-rpc.ts';
export { readMessages } from './protocol/read-message.ts';
export type { Asked, McpServer, ServerInfo } from './server.ts';
export type { SessionLimits } from './sessions/sessions.ts';
export type { ToolCaller } from './tools/call-tool.ts';
export { profileFaults, type Nameable } from './tools/profile-faults.ts';
