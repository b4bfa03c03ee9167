import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallLimits, HostError, HostLine, Pass } from '@skillet/core';
import { Limiter } from '../src/limits/limiter.ts';
import { LinesBetween } from './support/line-between.ts';

const skill = { mount: 'm', name: 'm' };
const request = {
  method: 'POST',
  requestId: '',
  operation: 'm',
  door: 'http',
  caller: 'a',
  callerId: 'a',
} as const;

/** Hosts that hold the same limits for one caller. */
function hostsWith(limits: CallLimits, hosts: number, delay: () => number = () => 1) {
  const lines = new LinesBetween(delay);
  // The time stands still: nothing drains.
  const moment = () => ({ now: 0, date: 0 });
  const limiters = Array.from({ length: hosts }, (_, index) => {
    const line = lines.end(`00${String(index)}`);
    const limiter = new Limiter({ onLimited: () => undefined, moment, line });
    limiter.configure({ callers: { required: false, limits: { default: limits } } });
    return limiter;
  });
  lines.connect();
  const admit = async (host: number): Promise<Pass | undefined> => {
    try {
      return await limiters[host]?.admit(skill, request);
    } catch (error) {
      expect((error as HostError).code).toBe('rate_limited');
      return undefined;
    }
  };
  const settle = () => Promise.all(limiters.map((limiter) => limiter.settle()));
  return { lines, limiters, admit, settle };
}

const RATE = (count: number): CallLimits => ({ rate: { count, per: 3_600_000 } });

describe('hosts that hold one limit', () => {
  test('let in exactly what it says of a crowd that comes to all of them at once', async () => {
    const kinds: ((most: number) => CallLimits)[] = [
      RATE,
      (daily) => ({ daily }),
      (concurrency) => ({ concurrency }),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...kinds),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 2, max: 4 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
        async (kind, most, hosts, at, delays) => {
          let n = 0;
          const delay = () => delays[(n += 1) % delays.length] ?? 1;
          const { admit } = hostsWith(kind(most), hosts, delay);
          const passes = await Promise.all(at.map((host) => admit(host % hosts)));
          const letIn = passes.filter((pass) => pass !== undefined);
          expect(letIn).toHaveLength(Math.min(most, at.length));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('never have more calls under way than may be, and place for one as soon as another has ended', async () => {
    const { admit } = hostsWith({ concurrency: 2 }, 3);
    let [underWay, most, done] = [0, 0, 0];
    const call = async (host: number): Promise<void> => {
      const pass = await admit(host);
      if (pass === undefined) return;
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      done += 1;
      pass.end(true);
    };
    for (let n = 0; n < 100; n += 1) await Promise.all([call(n % 3), call((n + 1) % 3)]);
    expect(done).toBe(200);
    await Promise.all(Array.from({ length: 100 }, (_, n) => call(n % 3)));
    expect(most).toBe(2);
  });

  test('count a call on that another has let in when that is gone, and not the calls of that', async () => {
    const { admit, lines, limiters, settle } = hostsWith({ concurrency: 2 }, 3);
    const [own, granted] = [await admit(0), await admit(1)];
    expect(own).toBeDefined();
    expect(granted).toBeDefined();
    await settle();
    expect(await admit(2)).toBeUndefined();
    lines.cut('000');
    const left = () => limiters[2]?.ofCaller('key', 'a')[0]?.concurrency?.left;
    await expect.poll(left).toBe(1);
    expect(await admit(2)).toBeDefined();
    expect(await admit(1)).toBeUndefined();
    granted?.end(true);
    expect(await admit(1)).toBeDefined();
  });

  test('wait a while for one that hears nothing, and then no more', async () => {
    const { admit, lines } = hostsWith(RATE(8), 2);
    lines.freeze('000');
    const passes = [];
    for (let n = 0; n < 10; n += 1) passes.push(await admit(1));
    expect(passes.filter((pass) => pass !== undefined)).toHaveLength(8);
  });

  test('know of no calls under way that began before their number was limited', async () => {
    const { admit, limiters, settle } = hostsWith(RATE(100), 2);
    const before = [await admit(0), await admit(0), await admit(1)];
    await settle();
    for (const limiter of limiters)
      limiter.configure({ callers: { required: false, limits: { default: { concurrency: 1 } } } });
    for (const pass of before) pass?.end(true);
    await settle();
    for (const host of [1, 0]) {
      const pass = await admit(host);
      expect(pass).toBeDefined();
      pass?.end(true);
    }
  });

  test('tell one that comes later of many callers in messages of some length', async () => {
    const lines = new LinesBetween(() => 1);
    const said: { kind: string; uses?: unknown[] }[] = [];
    const [end, later] = [lines.end('000'), lines.end('001')];
    const line: HostLine = {
      ...{ id: end.id, secret: end.secret, others: end.others },
      listen: (topic, listener) => end.listen(topic, listener),
      say: (topic, message, to) => {
        said.push(message as (typeof said)[number]);
        end.say(topic, message, to);
      },
    };
    const [first, second] = [line, later].map((one) => {
      const limiter = new Limiter({ onLimited: () => undefined, line: one });
      limiter.configure({ callers: { required: false, limits: { default: { daily: 2 } } } });
      return limiter;
    });
    const callers = Array.from({ length: 2500 }, (_, n) => `caller ${String(n)}`);
    for (const caller of callers)
      await first?.admit(skill, { ...request, caller, callerId: caller });
    lines.connect();
    const left = (caller: string) => second?.ofCaller('key', caller)[0]?.daily?.left;
    await expect.poll(() => callers.filter((caller) => left(caller) !== 1)).toEqual([]);
    const states = said.filter(({ kind }) => kind === 'state').map(({ uses = [] }) => uses.length);
    expect(Math.max(...states)).toBeLessThanOrEqual(1000);
    expect(states.reduce((sum, n) => sum + n, 0)).toBe(2500);
  });

  test('give back to a day what no worker has begun, wherever it was let in', async () => {
    const { admit, settle } = hostsWith({ daily: 2 }, 2);
    for (let n = 0; n < 6; n += 1) {
      const pass = await admit(n % 2);
      expect(pass).toBeDefined();
      pass?.end(false);
    }
    await settle();
    expect(await Promise.all([admit(0), admit(1)])).not.toContain(undefined);
    expect(await admit(1)).toBeUndefined();
  });
});
