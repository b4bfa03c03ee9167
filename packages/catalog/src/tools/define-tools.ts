import { mountPath, type InputPlaces, type JsonObject } from '@skillet/core';
import { listOf, propertiesOf } from '../schema/object-maps.ts';
import { ANTHROPIC } from './anthropic.ts';
import { GEMINI } from './gemini.ts';
import { MCP } from './mcp.ts';
import { mountedOperations, untoldMounts, type DescribedSkill } from './mounted-operation.ts';
import { OPENAI } from './openai.ts';
import { OPENAI_RESPONSES } from './openai-responses.ts';
import type { NamedTool, ToolFormat } from './tool-format.ts';
import { ToolNames } from './tool-names.ts';

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

/** Where a tool is run. */
export interface ToolAddress {
  readonly method: string;
  /** May hold `{name}`, which stands for an input. */
  readonly url: string;
  /** Default: all inputs are fields of the body, or parameters of the query where the method has no body. */
  readonly places?: InputPlaces;
}

/** Tools for a model call, and where each is to be run. */
export interface ToolDefinitions {
  readonly tools: readonly unknown[];
  readonly dispatch: Readonly<Record<string, ToolAddress>>;
  /** What the vendor's rules leave no way to define, by label, and why. */
  readonly leftOut: Readonly<Record<string, string>>;
}

/** Which tools are wanted, and how. */
export interface ToolRequest {
  readonly format: ToolFormatName;
  /** Whether strict mode is used where the vendor has one and the schema allows it. */
  readonly strict: boolean;
  /** Address of the host, without a slash at its end. */
  readonly baseUrl: string;
  /** Whether the skill at a mount is wanted. */
  readonly wanted: (mount: string) => boolean;
}

/**
 * What the wanted skills can do, as a vendor defines tools. Names are given with all skills in view, so that a tool
 * keeps its name whichever others are asked for along with it; `given` remembers who has which.
 */
export function defineTools(
  skills: readonly DescribedSkill[],
  request: ToolRequest,
  given = new ToolNames(),
): ToolDefinitions {
  const format: ToolFormat = FORMATS[request.format];
  const all = skills.flatMap(mountedOperations);
  const { names } = given.nameAll(all, untoldMounts(skills));
  const leftOut: Record<string, string> = {};
  const named: NamedTool[] = [];
  for (const operation of all.filter(({ mount }) => request.wanted(mount))) {
    const input = withValidNames(operation.input, format.inputNames);
    if (typeof input === 'string') leftOut[operation.label] = input;
    else named.push({ ...operation, input, toolName: names.get(operation) ?? operation.name });
  }
  const dispatch = named.map(({ toolName, mount, method, path, places }): [string, ToolAddress] => [
    toolName,
    {
      method,
      url: request.baseUrl + mountPath(mount) + path,
      ...(places === undefined ? {} : { places }),
    },
  ]);
  return {
    tools: format.define(named, request.strict),
    dispatch: Object.fromEntries(dispatch),
    leftOut,
  };
}

/** The schema without inputs that the vendor cannot name; a sentence when it needs one of those. */
function withValidNames(schema: JsonObject, valid: RegExp | undefined): JsonObject | string {
  if (valid === undefined) return schema;
  const entries = Object.entries(propertiesOf(schema));
  const invalid = entries.map(([name]) => name).filter((name) => !valid.test(name));
  if (invalid.length === 0) return schema;
  const required = listOf(schema['required']);
  const needed = invalid.find((name) => required.includes(name));
  if (needed !== undefined) return `The input ${JSON.stringify(needed)} cannot be named there.`;
  const properties = Object.fromEntries(entries.filter(([name]) => !invalid.includes(name)));
  return { ...schema, properties };
}
