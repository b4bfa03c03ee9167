import type { JsonObject } from '@skillet/core';
import { mapSchema } from '../schema/map-schema.ts';
import { propertiesOf } from '../schema/object-maps.ts';
import { strictSchema, type StrictRules } from './strict-schema.ts';
import type { NamedTool, ToolFormat } from './tool-format.ts';

/** What Anthropic's strict mode takes, per its guide to structured outputs. */
const STRICT: StrictRules = {
  keywords: new Set([]),
  formats: new Set([
    'date',
    'date-time',
    'duration',
    'email',
    'hostname',
    'ipv4',
    'ipv6',
    'time',
    'uri',
    'uuid',
  ]),
  optional: 'left-out',
  minItems: [0, 1],
};

/** What one request may hold in strict mode. */
const MOST = { tools: 20, optional: 24, unions: 16 };

/** Tools for Anthropic's Messages API. All are strict, or none, when they are too many for that. */
export const ANTHROPIC: ToolFormat = {
  inputNames: /^[A-Za-z0-9_.-]{1,64}$/,
  define: (tools, strict) => {
    const closed = tools.map(({ input }) => (strict ? strictSchema(input, STRICT) : undefined));
    const fits = fitsOneRequest(closed.filter((schema) => schema !== undefined));
    return tools.map((tool, index) => definition(tool, fits ? closed[index] : undefined));
  },
};

function definition(tool: NamedTool, closed: JsonObject | undefined): JsonObject {
  const { toolName: name, description, input } = tool;
  return {
    name,
    ...(description === '' ? {} : { description }),
    input_schema: closed ?? withoutChoiceAtRoot(input),
    ...(closed === undefined ? {} : { strict: true }),
  };
}

/** At the root of a schema there may be no choice. */
function withoutChoiceAtRoot(schema: JsonObject): JsonObject {
  const { anyOf: _anyOf, oneOf: _oneOf, allOf: _allOf, ...rest } = schema;
  return rest;
}

function fitsOneRequest(schemas: readonly JsonObject[]): boolean {
  let optional = 0;
  let unions = 0;
  for (const schema of schemas) {
    mapSchema(schema, (part) => {
      const { required, type, anyOf } = part;
      const needed = Array.isArray(required) ? required.length : 0;
      optional += Object.keys(propertiesOf(part)).length - needed;
      if (Array.isArray(type) || anyOf !== undefined) unions += 1;
      return part;
    });
  }
  return schemas.length <= MOST.tools && optional <= MOST.optional && unions <= MOST.unions;
}
