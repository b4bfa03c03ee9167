import { describe, expect, it } from 'vitest';
import { compileCoercion } from '../src/run/coerce.ts';
import { bodyOf, fakeContext, fakeSkill, requestFrame } from './support/fake-skill.ts';
import { invoke } from '../src/run/invoke.ts';
import type { Outcome } from '../src/run/outcome.ts';
import type { Inputs } from './support/fake-skill.ts';

/** What a skill with one input `v` is given, told by its type and text; the faults' types of what it is not. */
async function given(schema: Inputs[string], text: string): Promise<unknown> {
  const runner = fakeSkill(({ v }) => ({ got: [typeof v, String(v)] }), { inputs: { v: schema } });
  const outcome = await new Promise<Outcome>((resolve) => {
    invoke(runner, requestFrame(`{"v":${text}}`), fakeContext(), resolve);
  });
  const body = bodyOf(outcome) as { got?: unknown; detail?: { type: string }[] };
  return body.got ?? body.detail?.map(({ type }) => type);
}

describe('a whole number that a double would round', () => {
  it.each([
    [{ type: 'integer' }, '725653563933458432', ['int_parsing_size']],
    [{ type: 'integer' }, '"725653563933458432"', ['int_parsing_size']],
    [{ type: 'integer', format: 'int64' }, '725653563933458433', ['bigint', '725653563933458433']],
    [{ type: 'integer', format: 'int64' }, '"-9007199254740993"', ['bigint', '-9007199254740993']],
    [{ type: 'integer', format: 'int64' }, '5', ['number', '5']],
    [{ type: 'integer', format: 'int64' }, '9223372036854775808', ['int_parsing_size']],
    [{ type: 'integer', format: 'int64', maximum: 9e15 }, '9007199254740993', ['less_than_equal']],
    [{ type: 'string' }, '725653563933458433', ['string', '725653563933458433']],
    [{ type: ['integer', 'string'] }, '725653563933458433', ['string', '725653563933458433']],
    [{}, '725653563933458433', ['string', '725653563933458433']],
  ])('comes exactly or not at all: %j given %s', async (schema, text, expected) => {
    expect(await given(schema, text)).toEqual(expected);
  });
});

describe('a list or an object in a text', () => {
  const list = { type: 'array', items: { type: 'integer' } };
  it.each([
    [list, '["1", "2"]', [1, 2]],
    [list, '{"a":1}', '{"a":1}'],
    [list, '[1', '[1'],
    [list, '1,2', '1,2'],
    [{ type: 'array' }, '[{}]', [{}]],
    [{ type: 'object' }, ' {"a": "[1]"}', { a: '[1]' }],
    [{ type: 'object', properties: { l: list } }, '{"l": "[1]", "m": 2}', { l: [1] }],
    [{ type: ['array', 'string'] }, '[1]', '[1]'],
    [{ type: 'string' }, '[1]', '[1]'],
  ])('is read where the schema %j wants it: %s', (schema, text, expected) => {
    expect(compileCoercion(schema)(text)).toEqual(expected);
  });
});

describe('a word of an enum in another case', () => {
  it.each([
    ['CELSIUS', 'Celsius'],
    ['Celsius', 'Celsius'],
    ['a', 'a'],
    ['A', 'A'],
    ['celsiu', 'celsiu'],
  ])('%s is meant as %s', (value, expected) => {
    expect(compileCoercion({ enum: ['Celsius', 'a', 'A', 1] })(value)).toBe(expected);
  });
});

it('strict coercion brings over nothing, and still fills in defaults and drops what is not named', () => {
  const schema = {
    type: 'object',
    properties: {
      i: { type: 'integer' },
      b: { type: 'boolean' },
      a: { type: 'array', items: { type: 'number' } },
      e: { enum: ['X'] },
      d: { type: 'integer', default: 3 },
    },
  };
  const inputs = { i: '5', b: 1, a: '["1"]', e: 'x' };
  expect(compileCoercion(schema, 'strict')({ ...inputs, more: 1 })).toEqual({ ...inputs, d: 3 });
});
