import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RetryBudget } from '../src/pick/retry-budget.ts';
import { pick } from '../src/pick/pick.ts';

const host = (name: string, load: number, isNear = true) => ({ name, load, isNear });

/** Numbers of chance, one after the other. */
function chance(...numbers: readonly number[]): () => number {
  const left = [...numbers];
  return () => left.shift() ?? 0;
}

test('of two that are picked at random, the less busy one gets the call', () => {
  const hosts = [host('a', 5), host('b', 1), host('c', 0)];
  expect(pick(hosts, chance(0, 0))?.name).toBe('b');
  expect(pick(hosts, chance(0, 0.9))?.name).toBe('c');
  expect(pick(hosts, chance(0.4, 0.9))?.name).toBe('b');
});

test('the own zone goes first until it is more than twice as busy', () => {
  const near = (load: number) => [host('near', load), host('far', 3, false)];
  expect(pick(near(8), Math.random)?.name).toBe('near');
  expect(pick(near(9), Math.random)?.name).toBe('far');
  expect(pick([host('far', 50, false)], Math.random)?.name).toBe('far');
  const nobody: ReturnType<typeof host>[] = [];
  expect(pick(nobody, Math.random)).toBeUndefined();
});

test('two different ones are looked at, whatever chance says', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 20 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (count, first, second) => {
        // The busiest is picked only if it were compared with itself.
        const hosts = Array.from({ length: count }, (_, at) => host(String(at), at));
        const found = pick(hosts, chance(first, second));
        return found !== undefined && found.load < count - 1;
      },
    ),
  );
});

test('a tenth of the calls may be tried again, and what the last seconds have saved up at once', () => {
  let now = 0;
  const budget = new RetryBudget(() => now);
  const taken = (): number => {
    let count = 0;
    while (budget.take()) count += 1;
    return count;
  };
  expect(taken()).toBe(10);
  // Four seconds of 200 calls a second have saved up 80.
  for (; now < 4000; now += 5) budget.note();
  expect(taken()).toBeGreaterThanOrEqual(79);
  for (let call = 0; call < 100; call += 1) budget.note();
  expect(taken()).toBeLessThanOrEqual(11);
  // What was long ago counts no more than a quiet time does.
  for (let call = 0; call < 2000; call += 1) budget.note();
  now += 60_000;
  for (let call = 0; call < 2; call += 1) budget.note();
  expect(taken()).toBe(10);
});
