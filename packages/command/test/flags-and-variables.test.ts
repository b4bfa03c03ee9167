import { expect, test } from 'vitest';
import { alignColumns } from '../src/align-columns.ts';
import { nonEmpty, readPort } from '../src/flags.ts';
import { UsageError } from '../src/usage-error.ts';

test('a port is a whole number up to 65535, and nothing where none is given', () => {
  expect([undefined, '0', '65535'].map((text) => readPort(text, 'PORT'))).toEqual([
    undefined,
    0,
    65_535,
  ]);
  for (const text of ['', 'x', '-1', '8.5', '65536', '1e3']) {
    expect(() => readPort(text, '--port')).toThrow(UsageError);
    expect(() => readPort(text, '--port')).toThrow(
      `--port must be a number from 0 to 65535, not "${text}"`,
    );
  }
});

test('a variable that is empty counts as not set', () => {
  expect([undefined, '', ' '].map(nonEmpty)).toEqual([undefined, undefined, ' ']);
});

test('columns stand one under another, and the last is as wide as it is', () => {
  expect(alignColumns([['a', 'bb', 'c'], ['ccc', 'd'], []])).toEqual(['a    bb  c', 'ccc  d', '']);
});
