import type { JsonSchema } from '@skillet/core';
import { listOf, objectOf, propertiesOf } from '../schema/object-maps.ts';

/** A value where a schema says too little of it to be shown one. */
const UNKNOWN = Symbol('unknown');

/**
 * Inputs to start from for whoever tries a skill out: each has the value that its schema gives (`example`, `examples`,
 * `default`, `const`, `enum`); without one, a required input is blank and another is left out. Undefined when a required
 * one is of no plain type.
 */
export function sampleInputs(schema: JsonSchema): JsonSchema | undefined {
  const sample = sampleOf(schema);
  return sample === UNKNOWN ? undefined : sample;
}

function sampleOf(schema: JsonSchema): JsonSchema | typeof UNKNOWN {
  const { required } = schema;
  const needed = listOf(required);
  const sample: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(propertiesOf(schema))) {
    const given = givenBy(objectOf(property));
    const value = given === UNKNOWN && needed.includes(name) ? blank(objectOf(property)) : given;
    if (value !== UNKNOWN) sample[name] = value;
    else if (needed.includes(name)) return UNKNOWN;
  }
  return sample;
}

function givenBy(schema: JsonSchema): unknown {
  const { examples, enum: choice } = schema;
  const known = [
    ...own(schema, 'example'),
    ...listOf(examples),
    ...own(schema, 'const'),
    ...own(schema, 'default').filter((value) => value !== null),
    ...listOf(choice),
  ];
  return known.length === 0 ? UNKNOWN : known[0];
}

function own(schema: JsonSchema, keyword: string): unknown[] {
  return Object.hasOwn(schema, keyword) ? [schema[keyword]] : [];
}

/** What is said by nothing but the type; a reader sees that it is to be filled in. */
function blank(schema: JsonSchema): unknown {
  const { type, format, minimum, items } = schema;
  switch (type) {
    case 'string':
      return format === undefined ? '' : UNKNOWN;
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return typeof minimum === 'number' ? minimum : 0;
    case 'array': {
      const item = givenBy(objectOf(items));
      return item === UNKNOWN ? [] : [item];
    }
    case 'object':
      return sampleOf(schema);
    default:
      return UNKNOWN;
  }
}
