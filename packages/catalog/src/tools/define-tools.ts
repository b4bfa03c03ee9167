import { objectOf } from '../schema/object-maps.ts';
import type { JsonObject } from '../schema/json-object.ts';
import { ANTHROPIC } from './anthropic.ts';
import { GEMINI } from './gemini.ts';
import { MCP } from './mcp.ts';
import { OPENAI } from './openai.ts';
import { OPENAI_RESPONSES } from './openai-responses.ts';
import type { NamedTool, ToolFormat } from './tool-format.ts';
import { toolNames } from './tool-names.ts';
import type { ToolSource } from './tool-source.ts';

const FORMATS = {
  openai: OPENAI,
  'openai-responses': OPENAI_RESPONSES,
  anthropic: ANTHROPIC,
  gemini: GEMINI,
  mcp: MCP,
} satisfies Record<string, ToolFormat>;

/** A vendor's way to define tools. */
export type ToolFormatName = keyof typeof FORMATS;

/** The formats there are. */
export const TOOL_FORMATS = Object.keys(FORMATS) as readonly ToolFormatName[];

/** Tools for a model call, and where each is to be run. */
export interface ToolDefinitions {
  readonly tools: readonly unknown[];
  readonly dispatch: Readonly<Record<string, { readonly method: string; readonly url: string }>>;
  /** Tools that the vendor's rules leave no way to define, by mount, and why. */
  readonly leftOut: Readonly<Record<string, string>>;
}

/** Which tools are wanted, and how. */
export interface ToolRequest {
  readonly format: ToolFormatName;
  /** Whether strict mode is used where the vendor has one and the schema allows it. */
  readonly strict: boolean;
  /** Address of the host, without a slash at its end. */
  readonly baseUrl: string;
  readonly wanted: (tool: ToolSource) => boolean;
}

/**
 * The wanted tools as a vendor defines them. Names are given with all tools in view, so that a tool
 * keeps its name whichever others are asked for along with it.
 */
export function defineTools(all: readonly ToolSource[], request: ToolRequest): ToolDefinitions {
  const format: ToolFormat = FORMATS[request.format];
  const names = toolNames(all, format.names);
  const leftOut: Record<string, string> = {};
  const named: NamedTool[] = [];
  for (const tool of all.filter(request.wanted)) {
    const parameters = withValidNames(tool.parameters, format.inputNames);
    if (typeof parameters === 'string') leftOut[tool.mount] = parameters;
    else named.push({ ...tool, parameters, toolName: names.get(tool.mount) ?? tool.mount });
  }
  const dispatch = named.map(({ toolName, mount, method, endpoint }) => [
    toolName,
    { method, url: `${request.baseUrl}/skills/${mount}${endpoint}` },
  ]);
  return {
    tools: format.define(named, request.strict),
    dispatch: Object.fromEntries(dispatch) as ToolDefinitions['dispatch'],
    leftOut,
  };
}

/** The schema without inputs that the vendor cannot name; a sentence when it needs one of those. */
function withValidNames(schema: JsonObject, valid: RegExp | undefined): JsonObject | string {
  if (valid === undefined) return schema;
  const entries = Object.entries(objectOf(schema['properties']));
  const invalid = entries.map(([name]) => name).filter((name) => !valid.test(name));
  if (invalid.length === 0) return schema;
  const required: unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  const needed = invalid.find((name) => required.includes(name));
  if (needed !== undefined) return `The input ${JSON.stringify(needed)} cannot be named there.`;
  const properties = Object.fromEntries(entries.filter(([name]) => !invalid.includes(name)));
  return { ...schema, properties };
}
