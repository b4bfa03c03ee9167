import { statSync } from 'node:fs';
import type { FinishedCall } from '@skillet/core';
import { expect, test } from 'vitest';
import { readQuery } from '../src/query/read-query.ts';
import { readUsage } from '../src/query/read-usage.ts';
import { UsageStore } from '../src/store/usage-store.ts';
import { callOf, DAY, HOUR, MB, MINUTE, NOON, ownFile, pagesOf } from './support/calls.ts';

/** Calls of so many callers to so many skills, with ten operations each, all within one minute. */
function* everybody(at: number, callers: number, skills: number): Generator<FinishedCall> {
  for (let caller = 0; caller < callers; caller += 1)
    for (let skill = 0; skill < skills; skill += 1)
      for (let operation = 0; operation < 10; operation += 1)
        yield callOf({
          at,
          caller: `caller-${String(caller)}`,
          mount: `skill-${String(skill)}-${String(at)}`,
          operation: `operation-${String(operation)}`,
          skillMs: (caller * 7 + skill * 3 + operation) % 100,
        });
}

function total(store: UsageStore, parameters: string, now: number): number {
  return readUsage(store.db, readQuery(new URLSearchParams(parameters), now)).total.calls;
}

test('a hundred thousand different calls fit into the bound, and none is lost of the count', () => {
  const file = ownFile();
  const bound = 8 * MB;
  const store = new UsageStore(file, bound, { date: NOON, now: 0 });
  let now = NOON;
  for (let minute = 0; minute < 6; minute += 1) {
    now = NOON + minute * MINUTE;
    store.add(pagesOf(everybody(now, 50, 40)));
    store.tend({ date: now, now: minute * MINUTE });
    expect(statSync(file).size).toBeLessThanOrEqual(bound);
  }
  expect(total(store, 'from=-1h', now + 1)).toBe(120_000);
  store.close();
});

test('minutes are kept for a day, hours for ninety days, and then they are gone', () => {
  const store = new UsageStore(ownFile(), 8 * MB, { date: NOON, now: 0 });
  const days = (count: number) => ({ date: NOON + count * DAY, now: count * DAY });
  store.add(pagesOf([callOf()]));
  store.tend(days(0));
  store.tend(days(1));
  expect(total(store, 'from=-24h', days(1).date)).toBe(1);
  store.tend(days(2));
  expect(store.db.prepare('SELECT count(*) AS n FROM minute').get()).toEqual({ n: 0 });
  expect(total(store, 'from=-7d', days(2).date)).toBe(1);
  store.tend(days(90));
  expect(total(store, 'from=-91d', days(90).date)).toBe(1);
  store.tend(days(91));
  expect(total(store, 'from=-92d', days(91).date)).toBe(0);
  store.close();
});

test('a clock that is set wrong for less than an hour costs nothing', () => {
  const store = new UsageStore(ownFile(), 8 * MB, { date: NOON, now: 0 });
  store.add(pagesOf([callOf()]));
  store.tend({ date: NOON, now: 0 });
  store.tend({ date: NOON + 1000 * DAY, now: MINUTE });
  store.tend({ date: NOON + 1000 * DAY + MINUTE, now: 2 * MINUTE });
  store.tend({ date: NOON - 1000 * DAY, now: 3 * MINUTE });
  store.tend({ date: NOON + 4 * MINUTE, now: 4 * MINUTE });
  expect(total(store, 'from=-1h', NOON + 4 * MINUTE)).toBe(1);
  store.tend({ date: NOON + 1000 * DAY, now: 5 * MINUTE });
  store.tend({ date: NOON + 1000 * DAY + HOUR, now: 5 * MINUTE + HOUR });
  expect(total(store, 'from=-100d', NOON + 4 * MINUTE)).toBe(0);
  store.close();
});

test('a smaller bound makes the file smaller', () => {
  const file = ownFile();
  const store = new UsageStore(file, 64 * MB, { date: NOON, now: 0 });
  for (let minute = 0; minute < 6; minute += 1)
    store.add(pagesOf(everybody(NOON + minute * MINUTE, 20, 20)));
  expect(statSync(file).size).toBeGreaterThan(3 * MB);
  store.bound(3 * MB);
  for (let round = 0; round < 10; round += 1) store.tend({ date: NOON + HOUR, now: HOUR + round });
  expect(statSync(file).size).toBeLessThanOrEqual(3 * MB);
  expect(total(store, 'from=-24h', NOON + HOUR)).toBe(24_000);
  store.close();
});
