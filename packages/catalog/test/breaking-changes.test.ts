import fc from 'fast-check';
import type { JsonSchema, Operation } from '@skillet/core';
import { describe, expect, test } from 'vitest';
import { breakingChanges, isNewMajor } from '../src/index.ts';

function operation(
  input: JsonSchema,
  output?: JsonSchema,
  more: Partial<Operation> = {},
): Operation {
  const rest = { description: '', hints: {}, examples: [], method: 'POST', path: '/run' };
  return { name: 'run', input, ...(output === undefined ? {} : { output }), ...rest, ...more };
}

function object(
  properties: Record<string, JsonSchema>,
  required: readonly string[] = [],
): JsonSchema {
  return { type: 'object', properties, required };
}

function inputs(before: JsonSchema, after: JsonSchema) {
  return breakingChanges({ operations: [operation(before)] }, { operations: [operation(after)] });
}

const one = (before: JsonSchema, after: JsonSchema) =>
  inputs(object({ a: before }), object({ a: after }));

describe('an input', () => {
  test.each<[string, JsonSchema, JsonSchema, string | undefined]>([
    [
      'that takes another type',
      { type: 'string' },
      { type: 'integer' },
      'inputs.a: was string, takes integer alone',
    ],
    ['that takes one type more', { type: 'string' }, { type: ['string', 'null'] }, undefined],
    [
      'that takes null no more',
      { type: ['string', 'null'] },
      { type: 'string' },
      'inputs.a: was string or null, takes string alone',
    ],
    ['that takes all numbers', { type: 'integer' }, { type: 'number' }, undefined],
    [
      'that takes whole numbers alone',
      { type: 'number' },
      { type: 'integer' },
      'inputs.a: was number, takes integer alone',
    ],
    ['that has a type now', {}, { type: 'string' }, 'inputs.a: was anything, takes string alone'],
    ['that has no type any more', { type: 'string' }, {}, undefined],
    ['with a value less', { enum: ['x', 'y'] }, { enum: ['x'] }, 'inputs.a: takes "y" no more'],
    ['with a value more', { enum: ['x'] }, { enum: ['x', 'y'] }, undefined],
    [
      'with a list of values now',
      { type: 'string' },
      { type: 'string', enum: ['x'] },
      'inputs.a: takes some values alone',
    ],
    ['with a higher minimum', { minimum: 1 }, { minimum: 2 }, 'inputs.a: minimum is 2, was 1'],
    ['with a lower minimum', { minimum: 2 }, { minimum: 1 }, undefined],
    ['with a lower maximum', { maxLength: 9 }, { maxLength: 8 }, 'inputs.a: maxLength is 8, was 9'],
    ['with a maximum now', {}, { maxItems: 8 }, 'inputs.a: maxItems is 8, was none'],
    ['with another pattern', { pattern: 'a' }, { pattern: 'b' }, 'inputs.a: pattern is "b"'],
    ['without its pattern', { pattern: 'a' }, {}, undefined],
    [
      'with an alternative less',
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
      { anyOf: [{ type: 'string' }] },
      'inputs.a: takes fewer alternatives',
    ],
    [
      'with an alternative more',
      { type: 'string' },
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
      undefined,
    ],
    [
      'whose items take less',
      { items: { type: 'number' } },
      { items: { type: 'integer' } },
      'inputs.a[]: was number, takes integer alone',
    ],
    ['whose member is gone', object({ b: {} }), object({}), 'inputs.a.b: removed'],
    [
      'that takes no other members',
      object({}),
      { ...object({}), additionalProperties: false },
      'inputs.a: takes no other members any more',
    ],
    [
      'with another description and default',
      { type: 'string', description: 'x' },
      { type: 'string', default: 'y' },
      undefined,
    ],
  ])('%s', (_what, before, after, change) => {
    expect(one(before, after)).toEqual(change === undefined ? [] : [change]);
  });

  test('that is gone, that is required now, and a new one that is', () => {
    const before = object({ a: {}, b: {} });
    const after = object({ b: {}, c: {}, d: {} }, ['b', 'c']);
    expect(inputs(before, after)).toEqual([
      'inputs.a: removed',
      'inputs.b: required now',
      'inputs.c: new, and required',
    ]);
  });
});

test('outputs that are gone, of another type or not certain any more', () => {
  const before = object({ a: {}, b: { type: 'integer' }, c: { items: object({ d: {} }) }, e: {} }, [
    'e',
  ]);
  const after = object({ b: { type: 'string' }, c: { items: object({}) }, e: {}, f: {} });
  const changes = breakingChanges(
    { operations: [operation({}, before)] },
    { operations: [operation({}, after)] },
  );
  expect(changes).toEqual([
    'outputs.a: removed',
    'outputs.b: was integer, is string',
    'outputs.c[].d: removed',
    'outputs.e: may be missing now',
  ]);
});

test('operations are found again by name or by address, and each change names its own', () => {
  const list = operation({}, undefined, { name: 'list', method: 'GET', path: '/items' });
  const add = operation(object({ a: {} }), undefined, { name: 'add', path: '/items' });
  const before = { operations: [list, add] };
  expect(breakingChanges(before, { operations: [{ ...list, name: 'all' }, add] })).toEqual([]);
  expect(breakingChanges(before, { operations: [{ ...add, input: object({}) }] })).toEqual([
    'operation list: removed',
    'add: inputs.a: removed',
  ]);
  expect(breakingChanges(before, { operations: [], awaitsOwn: true })).toEqual([]);
});

test.each([
  ['1.2.3', '2.0.0', true],
  ['v9', 'v10', true],
  ['0.1.0', '0.2.0', false],
  ['1.0.0', '1.9.0', false],
  ['2.0.0', '1.0.0', false],
  ['2026-11-29', 'next', false],
])('from %s to %s a new major number: %s', (before, after, isNew) => {
  expect(isNewMajor(before, after)).toBe(isNew);
});

const values = {
  type: fc.oneof(
    fc.constantFrom('string', 'number', 'integer', 'boolean', 'array', 'object', 'null'),
    fc.uniqueArray(fc.constantFrom('string', 'null', 'integer'), { minLength: 1 }),
  ),
  enum: fc.array(fc.oneof(fc.string({ maxLength: 3 }), fc.integer(), fc.constant(null)), {
    maxLength: 3,
  }),
  minimum: fc.integer(),
  maxLength: fc.nat(),
  pattern: fc.string({ maxLength: 3 }),
  additionalProperties: fc.boolean(),
  uniqueItems: fc.boolean(),
};
const flat = fc.record(values, { requiredKeys: [] });
const name = fc.constantFrom('a', 'b', 'c', 'toString', '');
const nested = (inner: fc.Arbitrary<JsonSchema>): fc.Arbitrary<JsonSchema> =>
  fc.record(
    {
      ...values,
      items: inner,
      anyOf: fc.array(inner, { maxLength: 2 }),
      properties: fc.dictionary(name, inner, { maxKeys: 2 }),
      required: fc.array(name, { maxLength: 2 }),
    },
    { requiredKeys: [] },
  );
const schema = nested(nested(flat));

test('nothing breaks by a schema that stays, whatever it is', () => {
  fc.assert(
    fc.property(schema, schema, (input, output) => {
      const same = { operations: [operation(input, output)] };
      const copy = structuredClone(same);
      expect(breakingChanges(same, copy)).toEqual([]);
    }),
  );
});

test('nothing breaks by an optional input or an output more', () => {
  const properties = fc.dictionary(name, schema, { maxKeys: 3 });
  fc.assert(
    fc.property(properties, schema, (had, added) => {
      const required = Object.keys(had).slice(0, 1);
      const before = object(had, required);
      const after = object({ ...had, added }, required);
      const [old, next] = [operation(before, before), operation(after, after)];
      expect(breakingChanges({ operations: [old] }, { operations: [next] })).toEqual([]);
    }),
  );
});
