import fc from 'fast-check';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CallLimits, HostError } from '@skillet/core';
import { Limiter } from '../src/limits/limiter.ts';
import { DAY, Meter } from '../src/limits/meter.ts';
import { QuotaBook, quotaFile } from '../src/limits/quota-book.ts';
import { RecentMap } from '../src/limits/recent-map.ts';
import { Tally } from '../src/limits/tally.ts';
import { ToldRefusals, type Refusals } from '../src/limits/told-refusals.ts';

afterEach(() => {
  vi.useRealTimers();
});

const MINUTE = { count: 60, per: 60_000 };

describe('a rate', () => {
  test('lets in at most what it allows in any time, and one burst; and no less than that', () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(
        arrivals,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 50 }),
        (gaps, burst, count) => {
          const limits = { rate: { count, per: 10_000 }, burst };
          const meter = new Meter();
          const taken: number[] = [];
          let now = 1000;
          for (const gap of gaps) {
            now += gap;
            const excess = meter.excess(limits, { now, date: 0 });
            if (excess === undefined) {
              meter.take(limits, { now, date: 0 });
              taken.push(now);
              continue;
            }
            // When it says that there is room again, there is, and not before.
            const then = now + excess.waitMs;
            expect(meter.excess(limits, { now: then + 0.001, date: 0 })).toBeUndefined();
            expect(meter.excess(limits, { now: then - 0.001, date: 0 })).toBeDefined();
          }
          for (const [first, from] of taken.entries()) {
            for (const [last, to] of taken.entries()) {
              if (last < first) continue;
              const most = burst + ((to - from) * count) / 10_000;
              expect(last - first + 1).toBeLessThanOrEqual(Math.floor(most + 1e-6));
            }
          }
        },
      ),
    );
  });

  test('has a burst of as many as it counts where none is said', () => {
    const meter = new Meter();
    const taken = Array.from({ length: 80 }, () => {
      const moment = { now: 5, date: 0 };
      if (meter.excess({ rate: MINUTE }, moment) !== undefined) return 0;
      meter.take({ rate: MINUTE }, moment);
      return 1;
    });
    expect(taken.filter(Boolean)).toHaveLength(60);
  });
});

describe('a day', () => {
  test('has its calls, the next one others, and a clock that is set back begins none', () => {
    const tally = new Tally();
    tally.count(5 * DAY + 1);
    tally.count(6 * DAY - 1);
    expect([tally.on(6 * DAY - 1), tally.on(6 * DAY)]).toEqual([2, 0]);
    tally.count(6 * DAY);
    tally.count(5 * DAY);
    expect(tally.on(5 * DAY)).toBe(2);
  });

  test('has no call that was taken back on it, and the next day loses none by that', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'skillet-quota-'));
    const book = new QuotaBook({ dataDir, onFault: () => undefined });
    const tally = book.keep('caller', 'a', '', new Tally());
    tally.count(Date.now());
    await book.close();
    tally.takeBack(Date.now());
    expect(tally.on(Date.now())).toBe(0);
    const again = new QuotaBook({ dataDir, onFault: () => undefined });
    const known = again.keep('caller', 'a', '', new Tally());
    expect(known.on(Date.now())).toBe(1);
    known.takeBack(Date.now());
    await again.close();
    expect(await readFile(quotaFile(dataDir), 'utf8')).toContain('"calls":[]');
    const midnight = new Tally();
    midnight.count(5 * DAY);
    midnight.count(6 * DAY);
    midnight.takeBack(5 * DAY);
    expect(midnight.on(6 * DAY)).toBe(1);
  });

  test('is one account for two processes that keep it in one file', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'skillet-quota-'));
    const faults: string[] = [];
    const open = () => new QuotaBook({ dataDir, onFault: (why) => faults.push(why) });
    const call = (tally: Tally, times: number) => {
      for (let n = 0; n < times; n += 1) tally.count(Date.now());
    };
    const [old, fresh] = [open(), open()];
    const before = old.keep('caller', 'a b', '', new Tally());
    const after = fresh.keep('caller', 'a b', '', new Tally());
    call(before, 3);
    call(after, 4);
    await old.close();
    call(after, 1);
    await fresh.close();
    expect(after.on(Date.now())).toBe(8);
    const last = open();
    expect(last.keep('caller', 'a b', '', new Tally()).on(Date.now())).toBe(8);
    expect(last.keep('caller-skill', 'a b', '', new Tally()).on(Date.now())).toBe(0);
    await last.close();
    expect(faults).toEqual([]);
  });

  test.each(['', '{', '[]', '{"version": 2}', 'null', '{"version":1,"day":1,"calls":3}'])(
    'that the file %j has nothing of begins anew, and the fault is told',
    async (text) => {
      const dataDir = await mkdtemp(join(tmpdir(), 'skillet-quota-'));
      await mkdir(join(dataDir, 'host'));
      await writeFile(quotaFile(dataDir), text);
      const faults: string[] = [];
      const book = new QuotaBook({ dataDir, onFault: (why) => faults.push(why) });
      expect(book.keep('caller', 'a', '', new Tally()).on(Date.now())).toBe(0);
      await book.close();
      expect(faults).toEqual(['what it has is not what a host writes there']);
    },
  );
});

describe('a limiter', () => {
  const skill = { mount: 'm', name: 'm' };
  const request = { method: 'POST', requestId: '', operation: 'm', door: 'http' as const };
  const key = { ...request, caller: 'a', callerId: 'a' };

  function limiterOf(limits: CallLimits) {
    let now = 0;
    const limiter = new Limiter({
      onLimited: () => undefined,
      moment: () => ({ now, date: now }),
    });
    const configure = (changed: CallLimits) => {
      limiter.configure({ callers: { required: false, limits: { default: changed } } });
    };
    configure(limits);
    const admit = () => {
      try {
        const pass = limiter.admit(skill, key);
        if (pass instanceof Promise) throw new Error('there is nobody to ask');
        return pass ?? 'unlimited';
      } catch (error) {
        return (error as HostError).message;
      }
    };
    return { limiter, configure, admit, wait: (ms: number) => (now += ms) };
  }

  test('forgets nothing of what it counted when the limits change', () => {
    const { admit, configure, wait } = limiterOf({ rate: MINUTE, burst: 3 });
    for (let n = 0; n < 3; n += 1) expect(admit()).toBeTypeOf('object');
    configure({ rate: MINUTE, burst: 4 });
    expect(admit()).toBeTypeOf('object');
    expect(admit()).toBe('Your calls are limited to 60/min, 4 at once; try again in 1 s.');
    configure({ rate: { count: 1, per: 3_600_000 }, burst: 4 });
    wait(1000);
    expect(admit()).toBe('Your calls are limited to 1/hour, 4 at once; try again in 3599 s.');
    configure({});
    expect(admit()).toBe('unlimited');
  });

  test('says of several limits the one that lasts longest', () => {
    const { admit } = limiterOf({ rate: { count: 1, per: 1000 }, concurrency: 1, daily: 1 });
    admit();
    expect(admit()).toBe(
      'Your calls are limited to 1 a day; the next day begins at midnight UTC, in 86400 s.',
    );
  });

  test('counts a call until it has ended, and its end once', () => {
    const { admit } = limiterOf({ concurrency: 1 });
    const pass = admit();
    expect(admit()).toBe(
      'Your calls are limited to 1 at once; wait until one of them has been answered.',
    );
    if (typeof pass === 'object') {
      pass.end(true);
      pass.end(true);
    }
    expect(admit()).toBeTypeOf('object');
    expect(admit()).toBeTypeOf('string');
  });

  test('lets in what the host calls by itself', () => {
    const { limiter, admit } = limiterOf({ rate: { count: 1, per: 3_600_000 } });
    admit();
    expect(limiter.admit(skill, { ...key, door: 'host' })).toBeUndefined();
  });
});

test('of names without number those used lately are remembered, and not more', () => {
  const map = new RecentMap<{ n: number }>(10);
  const first = map.at('first', () => ({ n: 0 }));
  for (let n = 0; n < 1000; n += 1) {
    map.at(`other ${String(n)}`, () => ({ n }));
    if (n % 5 === 0) expect(map.at('first', () => ({ n: 1 }))).toBe(first);
  }
  expect(map.at('other 1', () => ({ n: -1 }))).toEqual({ n: -1 });
});

test('refusals of a caller at a skill are told at once, and then together', () => {
  vi.useFakeTimers();
  const told: Refusals[] = [];
  const refusals = new ToldRefusals((one) => told.push({ ...one }));
  for (let n = 0; n < 500; n += 1) refusals.note('m', 'a', 'caller');
  refusals.note('m', 'b', 'skill');
  expect(told.map(({ caller, refused }) => [caller, refused])).toEqual([
    ['a', 1],
    ['b', 1],
  ]);
  vi.advanceTimersByTime(10_000);
  expect(told.slice(2)).toEqual([{ mount: 'm', caller: 'a', limit: 'caller', refused: 499 }]);
  vi.advanceTimersByTime(20_000);
  expect(told).toHaveLength(3);
  expect(vi.getTimerCount()).toBe(0);
  refusals.note('m', 'a', 'caller');
  expect(told).toHaveLength(4);
  refusals.close();
});
