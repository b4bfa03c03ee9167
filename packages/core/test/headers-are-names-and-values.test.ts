import { expect, test } from 'vitest';
import { headerPairs, keepHeaders } from '../src/headers.ts';

test.each([
  ['', []],
  ['A\n1', [['A', '1']]],
  [
    'A\n1\nB\n',
    [
      ['A', '1'],
      ['B', ''],
    ],
  ],
  ['A\n1\nwithout a value', [['A', '1']]],
])('the lines %j are pairs', (lines, pairs) => {
  expect(headerPairs(lines)).toEqual(pairs);
});

test('headers are kept by their names in lower case, and as they are written', () => {
  const headers = ['Host', 'a', 'X-Y', 'x-y', 'x-y', 'host', 'odd'];
  expect(keepHeaders(headers, (key) => key !== 'host')).toEqual(['X-Y', 'x-y', 'x-y', 'host']);
  expect(keepHeaders(headers, (_, value) => value === 'a')).toEqual(['Host', 'a']);
});
