import { isJsonObject, McpErrorCode, MCP_ASKED, type JsonObject } from '@skillet/core';
import { McpError } from '@skillet/mcp-client';

/** Why a client that can be asked for such things cannot be asked this; undefined where it can. */
export function refusalOf(
  method: string,
  params: JsonObject,
  capabilities: JsonObject,
): McpError | undefined {
  const needed = MCP_ASKED.get(method);
  const can = needed === undefined ? undefined : capabilities[needed];
  if (needed === undefined || !isJsonObject(can)) {
    const why = `"${method.slice(0, 100)}" is refused: the client that made this call cannot be asked that.`;
    return new McpError(McpErrorCode.methodNotFound, why);
  }
  if (needed !== 'elicitation') return undefined;
  const { mode = 'form' } = params;
  // One that names no mode takes forms.
  const takes = Object.keys(can).length === 0 ? mode === 'form' : isJsonObject(can[String(mode)]);
  if (takes) return undefined;
  const why = `"${method}" is refused: the client that made this call takes no elicitation of mode "${String(mode).slice(0, 20)}".`;
  return new McpError(McpErrorCode.invalidParams, why);
}
