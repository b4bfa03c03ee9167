import type { JsonObject } from '@skillet/core';
import { strictSchema, type StrictRules } from './strict-schema.ts';
import type { NamedTool, ToolFormat } from './tool-format.ts';

/** What OpenAI's strict mode takes, per its guide to structured outputs. */
const STRICT: StrictRules = {
  keywords: new Set([
    'exclusiveMaximum',
    'exclusiveMinimum',
    'maximum',
    'maxItems',
    'minimum',
    'minItems',
    'multipleOf',
    'pattern',
  ]),
  formats: new Set([
    'date',
    'date-time',
    'duration',
    'email',
    'hostname',
    'ipv4',
    'ipv6',
    'time',
    'uuid',
  ]),
  optional: 'nullable',
};

/** Tools for OpenAI's Chat Completions. */
export const OPENAI: ToolFormat = {
  define: (tools, strict) =>
    tools.map((tool) => ({ type: 'function', function: openAiFunction(tool, strict) })),
};

/** A function as OpenAI has it. `strict` is said in any case: the Responses API takes silence for yes. */
export function openAiFunction(tool: NamedTool, strict: boolean): JsonObject {
  const closed = strict ? strictSchema(tool.input, STRICT) : undefined;
  return {
    name: tool.toolName,
    description: tool.description,
    parameters: closed ?? tool.input,
    strict: closed !== undefined,
  };
}
