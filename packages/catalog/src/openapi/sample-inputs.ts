import { objectOf } from '../schema/object-maps.ts';
import type { JsonSchema, ParameterSpec } from '@skillet/core';

/** A value where a schema says too little of it to be shown one. */
const UNKNOWN = Symbol('unknown');

/**
 * Inputs to start from for whoever tries a skill out: each has the value that its schema gives (`example`, `examples`,
 * `default`, `const`, `enum`); without one, a required input is blank and another is left out. Undefined when a required
 * one is of no plain type.
 */
export function sampleInputs(
  inputs: Readonly<Record<string, ParameterSpec>>,
): JsonSchema | undefined {
  const sample = sampleOf(
    Object.entries(inputs).map(([name, { schema, required }]) => [name, schema, required]),
  );
  return sample === UNKNOWN ? undefined : sample;
}

type Property = readonly [name: string, schema: JsonSchema, required: boolean];

function sampleOf(properties: readonly Property[]): JsonSchema | typeof UNKNOWN {
  const sample: Record<string, unknown> = {};
  for (const [name, schema, required] of properties) {
    const given = givenBy(schema);
    const value = given === UNKNOWN && required ? blank(schema) : given;
    if (value !== UNKNOWN) sample[name] = value;
    else if (required) return UNKNOWN;
  }
  return sample;
}

function givenBy(schema: JsonSchema): unknown {
  const { examples, enum: choice } = schema;
  const known = [
    ...own(schema, 'example'),
    ...(Array.isArray(examples) ? (examples as unknown[]) : []),
    ...own(schema, 'const'),
    ...own(schema, 'default').filter((value) => value !== null),
    ...(Array.isArray(choice) ? (choice as unknown[]) : []),
  ];
  return known.length === 0 ? UNKNOWN : known[0];
}

function own(schema: JsonSchema, keyword: string): unknown[] {
  return Object.hasOwn(schema, keyword) ? [schema[keyword]] : [];
}

/** What is said by nothing but the type; a reader sees that it is to be filled in. */
function blank({ type, format, minimum, items, properties, required }: JsonSchema): unknown {
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
    case 'object': {
      const names: unknown[] = Array.isArray(required) ? required : [];
      return sampleOf(
        Object.entries(objectOf(properties)).map(([name, schema]) => [
          name,
          objectOf(schema),
          names.includes(name),
        ]),
      );
    }
    default:
      return UNKNOWN;
  }
}
