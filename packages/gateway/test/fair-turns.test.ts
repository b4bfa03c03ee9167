import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { FairTurns } from '../src/fair-turns.ts';

/** Begins so many requests to a skill; returns the numbers of those that have begun. */
function crowd(turns: FairTurns, mount: string, size: number): number[] {
  const begun: number[] = [];
  for (let n = 0; n < size; n += 1) turns.begin(mount, () => begun.push(n));
  return begun;
}

const upTo = (size: number) => Array.from({ length: size }, (_, n) => n);

test('a few requests begin at once', () => {
  expect(crowd(new FairTurns(), 'a', 16)).toEqual(upTo(16));
});

test('of a crowd some begin in each turn, in the order in which they came', async () => {
  const begun = crowd(new FairTurns(), 'a', 50);
  const sizes = [begun.length];
  while (begun.length < 50) {
    await nextTurn();
    sizes.push(begun.length);
  }
  expect(sizes).toEqual([16, 32, 48, 50]);
  expect(begun).toEqual(upTo(50));
});

test('a crowd in front of one skill is not in the way of another', () => {
  const turns = new FairTurns();
  crowd(turns, 'a', 1000);
  expect(crowd(turns, 'b', 1)).toEqual([0]);
});

test('who comes later to the same skill comes behind its crowd', async () => {
  const turns = new FairTurns();
  const begun: string[] = [];
  for (let n = 0; n < 20; n += 1) turns.begin('a', () => begun.push('crowd'));
  turns.begin('a', () => begun.push('late'));
  expect(begun).toHaveLength(16);
  await nextTurn();
  expect(begun.indexOf('late')).toBe(20);
});

test('a turn later there is room again', async () => {
  const turns = new FairTurns();
  crowd(turns, 'a', 16);
  await nextTurn();
  expect(crowd(turns, 'a', 16)).toHaveLength(16);
});
