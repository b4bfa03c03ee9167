import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { FairTurns } from '../src/fair-turns.ts';

const CONNECTION = {};

/** Turns with this connection: what comes on it is no sign of others that wait to be accepted. */
async function calmTurns(elapsed = () => 0): Promise<FairTurns> {
  const turns = new FairTurns(elapsed);
  turns.begin('warm-up', CONNECTION, () => undefined);
  await nextTurn();
  await nextTurn();
  return turns;
}

/** Begins so many requests to a skill; returns the numbers of those that have begun. */
function crowd(turns: FairTurns, mount: string, size: number): number[] {
  const begun: number[] = [];
  for (let n = 0; n < size; n += 1) turns.begin(mount, CONNECTION, () => begun.push(n));
  return begun;
}

const by = (who: string) => ({ party: () => who });
const upTo = (size: number) => Array.from({ length: size }, (_, n) => n);

test('a few requests begin at once', async () => {
  expect(crowd(await calmTurns(), 'a', 32)).toEqual(upTo(32));
});

test('of a crowd some begin in each turn, in the order in which they came', async () => {
  const begun = crowd(await calmTurns(), 'a', 100);
  const sizes = [begun.length];
  while (begun.length < 100) {
    await nextTurn();
    sizes.push(begun.length);
  }
  expect(sizes).toEqual([32, 64, 96, 100]);
  expect(begun).toEqual(upTo(100));
});

test('of a crowd whose requests take long a few begin in each turn', async () => {
  let now = 0;
  const turns = await calmTurns(() => now);
  const begun: number[] = [];
  for (let n = 0; n < 10; n += 1) {
    turns.begin('a', CONNECTION, () => {
      now += 1;
      begun.push(n);
    });
  }
  const sizes = [begun.length];
  while (begun.length < 10) {
    await nextTurn();
    sizes.push(begun.length);
  }
  expect(sizes).toEqual([4, 8, 10]);
  expect(begun).toEqual(upTo(10));
});

test('after an idle second a crowd begins no more at once than ever', async () => {
  let now = 0;
  const turns = await calmTurns(() => now);
  now += 1000;
  expect(crowd(turns, 'a', 32)).toHaveLength(32);
  await nextTurn();
  await nextTurn();
  now += 1000;
  expect(crowd(turns, 'a', 32)).toHaveLength(32);
});

test('a crowd in front of one skill is not in the way of another', async () => {
  const turns = await calmTurns();
  crowd(turns, 'a', 1000);
  expect(crowd(turns, 'b', 1)).toEqual([0]);
});

test('who comes later to the same skill comes behind its crowd', async () => {
  const turns = await calmTurns();
  const begun: string[] = [];
  for (let n = 0; n < 40; n += 1) turns.begin('a', CONNECTION, () => begun.push('crowd'));
  turns.begin('a', CONNECTION, () => begun.push('late'));
  expect(begun).toHaveLength(32);
  await nextTurn();
  expect(begun.indexOf('late')).toBe(40);
});

test('a turn later there is room again', async () => {
  const turns = await calmTurns();
  crowd(turns, 'a', 32);
  await nextTurn();
  expect(crowd(turns, 'a', 32)).toHaveLength(32);
});

test('while connections keep arriving a crowd waits for them, though not for ever', async () => {
  const turns = await calmTurns();
  const begun = crowd(turns, 'a', 100);
  const sizes: number[] = [];
  for (let turn = 0; turn < 150; turn += 1) {
    turns.begin('a', {}, () => undefined);
    await nextTurn();
    sizes.push(begun.length);
  }
  expect(sizes.slice(0, 90).every((size) => size === 32)).toBe(true);
  expect(sizes.at(-1)).toBe(64);
  await nextTurn();
  await nextTurn();
  expect(begun.length).toBeGreaterThan(64);
});

test('a skill without a crowd is served at once while connections keep arriving', async () => {
  const turns = await calmTurns();
  crowd(turns, 'a', 50);
  for (let turn = 0; turn < 10; turn += 1) {
    const begun: number[] = [];
    turns.begin('b', {}, () => begun.push(turn));
    expect(begun).toEqual([turn]);
    await nextTurn();
  }
});

test('one caller of a crowd is begun in its turn, however many another has sent before', async () => {
  const turns = await calmTurns();
  const begun: string[] = [];
  const send = (who: string) => {
    turns.begin('a', CONNECTION, () => begun.push(who), by(who));
  };
  for (let n = 0; n < 1000; n += 1) send('crowd');
  send('single');
  await nextTurn();
  expect(begun.indexOf('single')).toBe(33);
});
