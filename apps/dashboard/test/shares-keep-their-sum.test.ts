import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moved, onScale, percentOf, totalOf } from '../src/versions/shares.ts';

const sum = (weights: readonly number[]) => weights.reduce((total, one) => total + one, 0);

describe('a weight that is moved', () => {
  test.each<[string, readonly number[], number, number, readonly number[]]>([
    ['takes from the other one', [90, 10], 1, 30, [70, 30]],
    ['takes from each as it has', [60, 30, 10], 2, 40, [40, 20, 40]],
    ['leaves those at nothing that have nothing', [90, 10, 0], 0, 80, [80, 20, 0]],
    ['can have all', [90, 10], 0, 100, [100, 0]],
    ['goes no further than all, or nothing', [90, 10], 0, 170, [100, 0]],
  ])('%s', (_, weights, at, to, expected) => {
    expect(moved(weights, at, to, weights)).toEqual(expected);
  });

  test('gives back to others that had nothing any more as they had it', () => {
    expect(moved([0, 0, 100], 2, 60, [30, 10, 60])).toEqual([30, 10, 60]);
    expect(moved([100, 0, 0], 0, 60, [100, 0, 0])).toEqual([60, 20, 20]);
  });

  test('always keeps the sum, in whole numbers of which none is less than nothing', () => {
    const weights = fc.array(fc.nat(1000), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(weights, weights, fc.nat(5), fc.integer(), (given, before, nth, to) => {
        const at = nth % given.length;
        const inForce = given.map((_, index) => before[index] ?? 0);
        const after = moved(given, at, to, inForce);
        expect(sum(after)).toBe(totalOf(given));
        expect(after.every((weight) => Number.isInteger(weight) && weight >= 0)).toBe(true);
      }),
    );
  });
});

describe('weights of any size have a slider', () => {
  test.each<[readonly number[], readonly number[]]>([
    [
      [90, 10],
      [90, 10],
    ],
    [
      [1, 2],
      [33, 67],
    ],
    [
      [1, 0],
      [100, 0],
    ],
    [
      [995, 5],
      [995, 5],
    ],
    [
      [999_999, 1],
      [999, 1],
    ],
    [
      [0, 0],
      [0, 0],
    ],
  ])('%j are %j', (given, expected) => {
    expect(onScale(given)).toEqual(expected);
  });

  test('of two or more, who gets calls gets some still', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 2, maxLength: 6 }), (given) => {
        const scaled = onScale(given);
        expect(scaled.map((weight) => weight > 0)).toEqual(given.map((weight) => weight > 0));
        if (sum(given) > 0) expect(sum(scaled)).toBe(totalOf(scaled));
      }),
    );
  });

  test('as a share of all', () => {
    expect([percentOf(1, [1, 2]), percentOf(0, [0, 0])]).toEqual([33.3, 0]);
  });
});
