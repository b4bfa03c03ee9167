import { isJsonObject, type JsonObject, type SkillIcon, type ToldTool } from '@skillet/core';
import { answerSchema } from './answer-schema.ts';
import type { NamedTool, ToolFormat } from './tool-format.ts';

/** A tool as the Model Context Protocol lists it. */
export interface McpTool {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
  readonly outputSchema?: JsonObject;
  readonly annotations?: JsonObject;
  readonly icons?: readonly SkillIcon[];
}

/** Defines one tool: JSON Schema as it is, what an answer looks like, and what is known of calls. */
export function mcpTool(tool: NamedTool): McpTool {
  const { toolName, title, description, input, output, hints, icons, told } = tool;
  if (told !== undefined) return asTold(told, tool);
  const outputSchema = answerSchema(output);
  const { readOnly, idempotent, destructive, openWorld } = hints;
  const annotations = {
    ...(readOnly === undefined ? {} : { readOnlyHint: readOnly }),
    // What is not said is taken for false.
    ...(idempotent === true ? { idempotentHint: true } : {}),
    ...(destructive === undefined ? {} : { destructiveHint: destructive }),
    ...(openWorld === undefined ? {} : { openWorldHint: openWorld }),
  };
  return {
    name: toolName,
    ...(title === undefined ? {} : { title }),
    description,
    inputSchema: input,
    ...(outputSchema === undefined ? {} : { outputSchema }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    ...(icons === undefined ? {} : { icons }),
  };
}

/** A tool of an MCP server: as that tells of it, under the name that it has here. */
function asTold(told: ToldTool, { toolName, input }: NamedTool): McpTool {
  const { description } = told;
  return {
    ...told,
    name: toolName,
    description: typeof description === 'string' ? description : '',
    inputSchema: isJsonObject(told['inputSchema']) ? told['inputSchema'] : input,
  };
}

/** Tools as an MCP server lists them (`tools/list`). */
export const MCP: ToolFormat = { define: (tools) => tools.map(mcpTool) };
