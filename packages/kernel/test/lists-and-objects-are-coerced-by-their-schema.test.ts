import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '@skillet/core';
import { compileCoercion } from '../src/run/coerce.ts';
import { schemaOf } from './support/fake-skill.ts';

function coerce(schema: JsonSchema, value: unknown): unknown {
  return compileCoercion(schema)(value);
}

describe('within lists and objects', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      flags: { type: 'array', items: { type: 'boolean' } },
      inner: {
        type: 'object',
        properties: { count: { type: 'integer' }, note: { type: 'string', default: 'none' } },
      },
    },
  };

  it('coerces at all depths, drops what is not named and fills in defaults', () => {
    const given = { flags: ['yes', 0, 'x'], inner: { count: '5', extra: 1 }, extra: 2 };
    expect(coerce(schema, given)).toEqual({
      flags: [true, false, 'x'],
      inner: { count: 5, note: 'none' },
    });
  });

  it('leaves the given value as it was', () => {
    const given = { flags: ['yes'], inner: { count: '5' } };
    coerce(schema, given);
    expect(given).toEqual({ flags: ['yes'], inner: { count: '5' } });
  });

  it.each([[{ flags: 'yes', inner: [] }], [{ flags: {}, inner: null }], [{ inner: 'x' }]])(
    'leaves what is neither for the validator: %j',
    (given) => {
      expect(coerce(schema, given)).toEqual(given);
    },
  );

  it('gives each call a default of its own', () => {
    const fill = compileCoercion({
      type: 'object',
      properties: { tags: { type: 'array', items: { type: 'string' }, default: ['a'] } },
    });
    const first = fill({}) as { tags: string[] };
    first.tags.push('b');
    expect(fill({})).toEqual({ tags: ['a'] });
  });

  it('coerces a default as it would what is given', () => {
    const schema = { type: 'object', properties: { n: { type: 'integer', default: '5' } } };
    expect(coerce(schema, {})).toEqual({ n: 5 });
  });

  it('keeps free-form keys, and coerces their values where they have a schema', () => {
    const counts = { type: 'object', additionalProperties: { type: 'integer' } };
    expect(coerce(counts, { a: '5', b: 'x' })).toEqual({ a: 5, b: 'x' });
    const mixed = { ...counts, properties: { on: { type: 'boolean' } } };
    expect(coerce(mixed, { on: 'yes', a: '5' })).toEqual({ on: true, a: 5 });
    expect(coerce({ type: 'object' }, { a: '5' })).toEqual({ a: '5' });
    expect(coerce({ type: 'object', additionalProperties: true }, { a: '5' })).toEqual({ a: '5' });
  });

  it('keeps what another keyword may be about', () => {
    const choice = {
      type: 'object',
      properties: { kind: { type: 'string' }, n: { type: 'integer' } },
      oneOf: [{ properties: { a: {} } }, { properties: { b: {} } }],
    };
    expect(coerce(choice, { kind: 'x', n: '1', b: 2 })).toEqual({ kind: 'x', n: 1, b: 2 });
  });
});

describe('an optional input', () => {
  const schema = schemaOf({
    flag: { type: 'boolean', optional: true },
    count: { type: 'integer', default: 3 },
  });

  it('may be null, which is not its default', () => {
    expect(coerce(schema, { flag: null, count: null })).toEqual({ flag: null, count: null });
  });

  it('is coerced like any other, and may be missing', () => {
    expect(coerce(schema, { flag: 'on' })).toEqual({ flag: true, count: 3 });
    expect(coerce(schema, {})).toEqual({ count: 3 });
  });
});

describe('a union', () => {
  it.each([
    [{ type: ['integer', 'null'] }, '5', 5],
    [{ type: ['null', 'integer'] }, null, null],
    [{ oneOf: [{ type: 'boolean' }, { type: 'null' }] }, 'yes', true],
    [{ type: ['integer', 'string'] }, '5', '5'],
    [{ anyOf: [{ type: 'integer' }, { type: 'string' }] }, '5', '5'],
    [{ anyOf: [{ type: 'null' }] }, '5', '5'],
    [{ enum: ['5'] }, '5', '5'],
    [{}, '5', '5'],
  ])('%j makes of %j %j', (schema, value, expected) => {
    expect(coerce(schema, value)).toEqual(expected);
  });
});

describe('names that every object has', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(
      ['__proto__', 'constructor', 'toString'].map((name) => [name, { type: 'integer' }]),
    ),
  };

  it('are inputs like any other', () => {
    const given = JSON.parse('{"__proto__": "1", "constructor": "2", "toString": "3"}') as unknown;
    const coerced = coerce(schema, given) as object;
    expect(Object.entries(coerced)).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
      ['toString', 3],
    ]);
    expect(Object.getPrototypeOf(coerced)).toBe(Object.prototype);
  });

  it('are not there when they were not sent', () => {
    expect(Object.keys(coerce(schema, {}) as object)).toEqual([]);
  });

  it('change nothing as unknown or free-form keys', () => {
    const given = JSON.parse('{"__proto__": {"polluted": 1}}') as unknown;
    const closed = coerce({ type: 'object', properties: { a: {} } }, given);
    expect(closed).toEqual({});
    const open = coerce({ type: 'object', additionalProperties: { type: 'object' } }, given);
    expect(JSON.stringify(open)).toBe('{"__proto__":{"polluted":1}}');
    for (const value of [closed, open, {}]) expect(value).not.toHaveProperty('polluted');
  });
});
