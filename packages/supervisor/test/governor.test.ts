import { describe, expect, test } from 'vitest';
import { SKILL_DEFAULTS, type SkillSpec, type UsageSample } from '@skillet/core';
import { Governor } from '../src/governor/governor.ts';
import { turn } from './support/fake-clock.ts';
import { poolRig } from './support/pool-rig.ts';

const MB = 1024 * 1024;
const limited = (limits: Partial<SkillSpec['limits']>): Partial<SkillSpec> => ({
  limits: { ...SKILL_DEFAULTS.limits, ...limits },
  workers: { min: 2, max: 2, idle: 1e6 },
});

/** A pool of workers, two by default, under a governor, whose process is as large as the test says. */
function governed(changes: Partial<SkillSpec>, count = 2) {
  const rig = poolRig(changes);
  let rss = 100 * MB;
  const governor = new Governor({
    clock: rig.clock,
    rss: () => rss,
    workers: () => rig.pool.workers,
  });
  governor.start();
  const asked = Array<number>(count).fill(0);
  const usage: Partial<UsageSample>[] = asked.map(() => ({}));
  asked.forEach((_none, n) => {
    const worker = rig.launcher.at(n);
    worker.loaded();
    worker.sample = () => {
      asked[n] = (asked[n] ?? 0) + 1;
      return Promise.resolve({ at: rig.clock.now(), heap: 0, external: 0, cpu: 0, ...usage[n] });
    };
  });
  const deaths = () => rig.events.filter((event) => event.type === 'worker-died');
  return {
    ...rig,
    asked,
    usage,
    deaths,
    grow: (bytes: number) => {
      rss += bytes;
    },
  };
}

describe('the governor', () => {
  test('samples at leisure while nothing grows: each second with requests, rarely without', async () => {
    const { clock, asked, send } = governed(limited({}));
    await clock.advance(10_000);
    expect(asked).toEqual([2, 2]);
    send();
    await clock.advance(5000);
    expect(asked[0]).toBeGreaterThanOrEqual(6);
    expect(asked[0]).toBeLessThanOrEqual(8);
    expect(asked[1]).toBe(3);
  });

  test('samples everybody at once when the process grows', async () => {
    const { clock, asked, grow } = governed(limited({}));
    await clock.advance(10_000);
    const before = [...asked];
    grow(5 * MB);
    await clock.advance(200);
    expect(asked).toEqual(before.map((count) => count + 1));
    for (let n = 0; n < 10; n += 1) {
      grow(5 * MB);
      await clock.advance(20);
    }
    expect(asked[0]).toBeGreaterThanOrEqual((before[0] ?? 0) + 10);
  });

  test('has those without requests take turns where they are many, unless it grows fast', async () => {
    const { clock, asked, grow } = governed({ workers: { min: 64, max: 64, idle: 1e6 } }, 64);
    await clock.advance(11_000);
    const before = [...asked];
    const sampled = () => asked.filter((count, n) => count > (before[n] ?? 0)).length;
    grow(5 * MB);
    await clock.advance(200);
    expect(sampled()).toBe(16);
    for (const all of [32, 48, 64]) {
      grow(5 * MB);
      await clock.advance(20);
      expect(sampled()).toBe(all);
    }
    before.splice(0, 64, ...asked);
    grow(40 * MB);
    await clock.advance(20);
    expect(sampled()).toBe(64);
  });

  test('hurries while the process grows so fast that a limit is passed between two looks', async () => {
    const { clock, asked, grow } = governed(limited({}));
    await clock.advance(10_000);
    const before = asked[0] ?? 0;
    grow(40 * MB);
    await clock.advance(200);
    for (let n = 0; n < 10; n += 1) {
      grow(40 * MB);
      await clock.advance(5);
    }
    expect(asked[0]).toBeGreaterThanOrEqual(before + 10);
  });

  test('ends the worker over limits.memory, and only that', async () => {
    const { clock, launcher, usage, deaths, grow, send } = governed(limited({ memory: 64 * MB }));
    const one = send();
    const two = send();
    usage[0] = { heap: 30 * MB, external: 40 * MB };
    grow(70 * MB);
    await clock.advance(200);
    expect(launcher.at(0).killed).toBe(true);
    expect(launcher.at(1).killed).toBe(false);
    expect(await one.outcome).toBe('limit_exceeded');
    await expect(one.call.response).rejects.toThrow('70 MB of memory, over limits.memory of 64 MB');
    launcher.at(1).answer(0);
    expect(await two.outcome).toBe(200);
    expect(deaths()).toMatchObject([
      { worker: 'w1', cause: { kind: 'limit', limit: 'memory', value: 64 * MB, seen: 70 * MB } },
    ]);
  });

  test('ends one that does not answer because it sits in one long allocation', async () => {
    const { clock, launcher, grow, deaths, send } = governed(limited({ memory: 64 * MB }));
    send();
    launcher.at(0).sample = () => new Promise(() => undefined);
    grow(5 * MB);
    await clock.advance(200);
    grow(30 * MB);
    await clock.advance(200);
    expect(launcher.at(0).killed).toBe(false);
    grow(60 * MB);
    await clock.advance(200);
    expect(launcher.at(0).killed).toBe(true);
    expect(launcher.at(1).killed).toBe(false);
    expect(deaths()).toMatchObject([{ cause: { limit: 'memory' } }]);
  });

  test('ends one that uses more of a core than limits.cpu over the window', async () => {
    const changes = limited({ cpu: 0.5, cpuWindow: 3000 });
    const { clock, launcher, usage, deaths, send } = governed(changes);
    send();
    for (let n = 0; n < 20 && !launcher.at(0).killed; n += 1) {
      usage[0] = { cpu: n * 900 };
      await clock.advance(1000);
    }
    expect(launcher.at(0).killed).toBe(true);
    const [death] = deaths();
    expect(death).toMatchObject({ cause: { limit: 'cpu', value: 0.5 } });
  });

  test('ends one whose request takes more CPU than limits.cpu_per_request', async () => {
    const changes = { ...limited({ cpuPerRequest: 300 }), concurrency: 1 };
    const { clock, launcher, usage, send } = governed(changes);
    usage[0] = { cpu: 10_000 };
    const first = send();
    await clock.advance(1000);
    usage[0] = { cpu: 10_250 };
    await clock.advance(200);
    launcher.at(0).answer(0);
    expect(await first.outcome).toBe(200);
    const second = send();
    await clock.advance(200);
    usage[0] = { cpu: 10_600 };
    await clock.advance(200);
    expect(await second.outcome).toBe('limit_exceeded');
  });

  test('says what each worker takes', async () => {
    const { clock, pool, usage, send } = governed(limited({}));
    usage[0] = { heap: 5 * MB, external: 2 * MB, cpu: 100 };
    send();
    await clock.advance(1500);
    const [worker] = pool.details().workers;
    expect(worker).toMatchObject({ id: 'w1', heap: 5 * MB, external: 2 * MB, inFlight: 1 });
  });
});

describe('a stalled event loop', () => {
  test('is ended after limits.stall, though no deadline is near', async () => {
    const { clock, launcher, pool, send } = poolRig(limited({ stall: 3000 }));
    launcher.at(0).loaded();
    launcher.at(1).loaded();
    const { outcome } = send();
    for (let n = 0; n < 5; n += 1) {
      pool.tick(clock.now(), 1000);
      launcher.at(1).say([5]);
      await clock.advance(1000);
    }
    expect(launcher.at(0).killed).toBe(true);
    expect(launcher.at(1).killed).toBe(false);
    expect(await outcome).toBe('limit_exceeded');
    await turn();
  });
});
