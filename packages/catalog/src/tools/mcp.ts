import type { JsonObject } from '@skillet/core';
import { propertiesOf } from '../schema/object-maps.ts';
import type { NamedTool, ToolFormat } from './tool-format.ts';

/** A tool as the Model Context Protocol lists it. */
export interface McpTool {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
  readonly outputSchema?: JsonObject;
  readonly annotations?: JsonObject;
}

/** Defines one tool: JSON Schema as it is, with that of the answer, and what is known of calls. */
export function mcpTool({ toolName, description, input, output, hints }: NamedTool): McpTool {
  const { readOnly, idempotent, destructive } = hints;
  const annotations = {
    ...(readOnly === undefined ? {} : { readOnlyHint: readOnly }),
    // What is not said is taken for false.
    ...(idempotent === true ? { idempotentHint: true } : {}),
    ...(destructive === undefined ? {} : { destructiveHint: destructive }),
  };
  return {
    name: toolName,
    description,
    inputSchema: input,
    ...(Object.keys(propertiesOf(output)).length === 0
      ? {}
      : { outputSchema: output as JsonObject }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

/** Tools as an MCP server lists them (`tools/list`). */
export const MCP: ToolFormat = { define: (tools) => tools.map(mcpTool) };
