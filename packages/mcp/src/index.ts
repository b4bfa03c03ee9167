export type { CodeRun } from './code/code-mode.ts';
export { createMcp, type Mcp, type McpOptions } from './create-mcp.ts';
export { NAMED_BY } from './protocol/era.ts';
export { ErrorCode, type RequestId } from './protocol/json-rpc.ts';
export { Meta, metaOf } from './protocol/meta.ts';
export { profileFaults, type Nameable } from './tools/profile-faults.ts';
