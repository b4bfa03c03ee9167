import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '@skillet/core';
import { compileCoercion } from '../src/run/coerce.ts';

function coerce(schema: JsonSchema, value: unknown): unknown {
  return compileCoercion(schema)(value);
}

const words = (list: string) => list.split(' ').flatMap((word) => [word, word.toUpperCase()]);

describe('to a boolean', () => {
  it.each([1, 1.0, true, ...words('true t yes y on 1'), 'True', 'yEs'])('%j is true', (value) => {
    expect(coerce({ type: 'boolean' }, value)).toBe(true);
  });

  it.each([0, -0, false, ...words('false f no n off 0'), 'False', 'nO'])('%j is false', (value) => {
    expect(coerce({ type: 'boolean' }, value)).toBe(false);
  });

  it.each([2, -1, 0.5, '', ' ', ' true', 'ja', 'truee', '2', '1.0', null, [], {}, [true], 'tru'])(
    '%j stays what it is',
    (value) => {
      expect(coerce({ type: 'boolean' }, value)).toBe(value);
    },
  );
});

describe('to an integer', () => {
  it.each([
    ['5', 5],
    ['-5', -5],
    ['+5', 5],
    [' 5 ', 5],
    ['007', 7],
    ['5.', 5],
    ['5.0', 5],
    ['5.000', 5],
    [5.0, 5],
    [5, 5],
    [true, 1],
    [false, 0],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%j is %d', (value, expected) => {
    expect(coerce({ type: 'integer' }, value)).toBe(expected);
  });

  it.each([
    ...['5.5', '5.01', '', ' ', 'five', '5 5', '0x5', '1e3', '٥', 'NaN', 'Infinity', '--5'],
    '9007199254740993',
    '1'.repeat(400),
    5.5,
    null,
    [],
    [5],
    {},
  ])('%j stays what it is', (value) => {
    expect(coerce({ type: 'integer' }, value)).toBe(value);
  });
});

describe('to a number', () => {
  it.each([
    ['1.5', 1.5],
    ['-1.5', -1.5],
    ['+.5', 0.5],
    ['5.', 5],
    ['5', 5],
    [' 2.5\n', 2.5],
    ['1e3', 1000],
    ['1.5E-3', 0.0015],
    [1.5, 1.5],
    [true, 1],
  ])('%j is %d', (value, expected) => {
    expect(coerce({ type: 'number' }, value)).toBe(expected);
  });

  it.each([
    '',
    ' ',
    '.',
    'e5',
    '1e',
    '1.5.5',
    '0x10',
    'NaN',
    'Infinity',
    '1e999',
    '1,5',
    null,
    [],
    {},
  ])('%j stays what it is', (value) => {
    expect(coerce({ type: 'number' }, value)).toBe(value);
  });

  it('takes time in proportion to the text', () => {
    const digits = `${'1'.repeat(1_000_000)}x`;
    expect(coerce({ type: 'number' }, digits)).toBe(digits);
    expect(coerce({ type: 'integer' }, digits)).toBe(digits);
  });
});

it.each([5, 1.5, true, null, [], {}])('nothing becomes a string: %j stays', (value) => {
  expect(coerce({ type: 'string' }, value)).toBe(value);
});
