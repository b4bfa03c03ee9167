import { expect, test } from 'vitest';
import { isShallow } from '../src/index.ts';

test.each([
  [1, 0, true],
  [{}, 0, false],
  [{ a: [] }, 2, true],
  [{ a: [{}] }, 2, false],
])('%j is nested no deeper than %i levels: %s', (value, levels, shallow) => {
  expect(isShallow(value, levels)).toBe(shallow);
});
