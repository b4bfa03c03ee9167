import { isJsonObject, McpErrorCode, MCP_LEGACY, MCP_MODERN, type McpEra } from '@skillet/core';
import type { McpError } from '../errors.ts';

/** Codes that only a server knows that speaks the modern revision. */
const MODERN_CODES: readonly number[] = [
  McpErrorCode.headerMismatch,
  McpErrorCode.missingCapability,
  McpErrorCode.unsupportedVersion,
];

/** What a refusal of `server/discover` tells of a server; undefined when it is modern and speaks no revision of ours. */
export function eraOfRefusal({ code, data }: McpError): McpEra | undefined {
  if (!MODERN_CODES.includes(code)) return 'legacy';
  if (code !== McpErrorCode.unsupportedVersion) return 'modern';
  const supported = isJsonObject(data) ? data['supported'] : undefined;
  if (!Array.isArray(supported) || supported.includes(MCP_MODERN)) return 'modern';
  return MCP_LEGACY.some((version) => supported.includes(version)) ? 'legacy' : undefined;
}
