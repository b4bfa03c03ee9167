import { describe, expect, test } from 'vitest';
import { SKILL_DEFAULTS } from '@skillet/core';
import { ThreadMemory } from '../src/governor/thread-memory.ts';
import { systemThreads } from '../src/governor/threads/system-threads.ts';
import { TouchedMemory } from '../src/governor/touched-memory.ts';
import { LiveThread } from '../src/carrier/thread/live-threads.ts';
import { turn } from './support/fake-clock.ts';
import { poolRig } from './support/pool-rig.ts';

const MB = 1024 * 1024;

/** Two threads beside others, in a process that is looked at each 20 ms. */
function process() {
  const memory = new TouchedMemory();
  const [one, two] = [{}, {}];
  let [at, rss, all, ofOne, ofTwo] = [0, 100 * MB, 0, 0, 0];
  const look = (passed: number) => {
    at += passed;
    const ofThreads = new Map([
      [one, ofOne],
      [two, ofTwo],
    ]);
    memory.look({ at, rss, faults: all, ofThreads });
  };
  look(0);
  return {
    /** The process grows by MB while the threads, and others, touch so many pages. */
    grows: (megabytes: number, faults: readonly [number, number, number], passed = 20) => {
      rss += megabytes * MB;
      ofOne += faults[0];
      ofTwo += faults[1];
      all += faults[0] + faults[1] + faults[2];
      look(passed);
    },
    /** What is put down to each of them, in MB. */
    touched: () => [one, two].map((thread) => Math.round(memory.of(thread) / MB)),
  };
}

describe('what a process grows by', () => {
  test('is divided among the threads by the pages that each has touched', () => {
    const { grows, touched } = process();
    grows(100, [300, 100, 0]);
    expect(touched()).toEqual([75, 25]);
    grows(100, [0, 0, 400]);
    expect(touched()).toEqual([75, 25]);
  });

  test('is put down to no thread when too much time lies between two samples', () => {
    const { grows, touched } = process();
    grows(100, [300, 0, 0], 1000);
    expect(touched()).toEqual([0, 0]);
  });

  test('shrinks again when the process gives memory back', () => {
    const { grows, touched } = process();
    grows(100, [300, 100, 0]);
    grows(-30, [0, 0, 0]);
    expect(touched()).toEqual([45, 0]);
    for (let n = 0; n < 20; n += 1) {
      grows(50, [100, 0, 0]);
      grows(-50, [100, 0, 0]);
    }
    expect(touched()).toEqual([45, 0]);
  });
});

test('a thread that grows to twice its limit by what no sample shows is ended, and no other', async () => {
  const { clock, events, launcher, pool } = poolRig({
    workers: { min: 2, max: 2, idle: 1e6 },
    limits: { ...SKILL_DEFAULTS.limits, memory: 100 * MB },
  });
  const faults = new Map<number, number>();
  for (const n of [0, 1]) {
    const worker = launcher.at(n);
    const poolJobs = new SharedArrayBuffer(8);
    worker.loaded();
    worker.thread = new LiveThread({ mount: 'a', owner: {}, tid: n, poolJobs }, clock);
    faults.set(n, 1000);
  }
  let rss = 100 * MB;
  const all = () => [...faults.values()].reduce((sum, count) => sum + count, 0);
  const memory = new ThreadMemory(clock, { faults: (tid) => faults.get(tid) }, all);
  memory.look(rss, pool.workers);
  for (let n = 0; n < 4; n += 1) {
    await clock.advance(20);
    rss += 60 * MB;
    faults.set(0, (faults.get(0) ?? 0) + 50);
    faults.set(1, (faults.get(1) ?? 0) + 5000);
    memory.look(rss, pool.workers);
  }
  await turn();
  const deaths = events.filter((event) => event.type === 'worker-died');
  expect(deaths).toMatchObject([{ worker: 'w2', cause: { limit: 'memory', value: 100 * MB } }]);
});

test('is looked for less often where many threads would have to be asked', () => {
  const { clock, launcher, pool } = poolRig({ workers: { min: 64, max: 64, idle: 1e6 } });
  for (let n = 0; n < 64; n += 1) {
    const poolJobs = new SharedArrayBuffer(8);
    launcher.at(n).thread = new LiveThread({ mount: 'a', owner: {}, tid: n, poolJobs }, clock);
  }
  let asked = 0;
  const faults = () => (asked += 1);
  const memory = new ThreadMemory(clock, { faults }, () => 0);
  memory.look(100 * MB, pool.workers);
  memory.look(103 * MB, pool.workers);
  expect(asked).toBe(64);
  memory.look(104 * MB, pool.workers);
  expect(asked).toBe(128);
});

test('Linux tells how many pages a thread has touched', (context) => {
  context.skip(globalThis.process.platform !== 'linux', 'only Linux tells');
  expect(systemThreads.faults(globalThis.process.pid)).toBeGreaterThan(0);
  expect(systemThreads.faults(2 ** 30)).toBeUndefined();
});
