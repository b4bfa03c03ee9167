import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '@skillet/core';
import { compileCoercion } from '../src/run/coerce.ts';

describe('for any schema and any value, coercion', () => {
  const scalar = fc.constantFrom<JsonSchema>(
    { type: 'boolean' },
    { type: 'integer' },
    { type: 'number' },
    { type: 'string' },
    { type: ['integer', 'null'] },
    { type: 'integer', default: '7' },
    { type: 'string', default: 'none' },
    {},
  );
  const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
  const schemas = fc.letrec<{ schema: JsonSchema }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      scalar,
      fc.record({ type: fc.constant('array'), items: tie('schema') }),
      fc.record({ type: fc.constant('object'), properties: fc.dictionary(key, tie('schema')) }),
      fc.record({ type: fc.constant('object'), additionalProperties: tie('schema') }),
      tie('schema').map((schema) => ({ anyOf: [{ type: 'null' }, schema] })),
    ),
  })).schema;
  const text = fc.constantFrom(
    '5',
    '5.0',
    '1.5',
    'true',
    'NO',
    '1e999',
    '',
    ' 1 ',
    '-0',
    '9'.repeat(20),
  );
  const values = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(text, fc.string(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null)),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value')),
    ),
  })).value;

  it('never throws, and done twice is done once', () => {
    fc.assert(
      fc.property(schemas, values, (schema, value) => {
        const run = compileCoercion(schema);
        const once = run(value);
        expect(run(once)).toEqual(once);
      }),
    );
  });

  it('changes nothing but booleans and texts, and never makes a text', () => {
    fc.assert(
      fc.property(scalar, values, (schema, value) => {
        const coerced = compileCoercion(schema)(value);
        if (typeof value === 'string')
          expect(['string', 'number', 'boolean']).toContain(typeof coerced);
        else if (typeof value === 'object') expect(coerced).toEqual(value);
        else expect(typeof coerced).not.toBe('string');
      }),
    );
  });
});
