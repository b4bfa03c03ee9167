import { expect, it } from 'vitest';
import { FewAtOnce } from '@skillet/core';

/** Work that goes on until it is told to end. */
function works(few: FewAtOnce, count: number) {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const results = Array.from({ length: count }, (_, n) =>
    few.run(async () => {
      begun.push(n);
      await new Promise<void>((resolve) => (ends[n] = resolve));
      return n;
    }),
  );
  return { begun, ends, results };
}

it('lets so many go on, and the next one when one of them ends, in their order', async () => {
  const { begun, ends, results } = works(new FewAtOnce(2), 4);
  expect(begun).toEqual([0, 1]);
  ends[1]?.();
  expect(await results[1]).toBe(1);
  expect(begun).toEqual([0, 1, 2]);
  ends[0]?.();
  ends[2]?.();
  expect(await Promise.all([results[0], results[2]])).toEqual([0, 2]);
  expect(begun).toEqual([0, 1, 2, 3]);
});

it('makes room for others when one fails', async () => {
  const few = new FewAtOnce(1);
  await expect(few.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await few.run(() => Promise.resolve(1))).toBe(1);
});
