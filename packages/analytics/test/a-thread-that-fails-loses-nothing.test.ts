import type { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import type { Clock, Timer } from '@skillet/core';
import { Analytics } from '../src/index.ts';
import { readQuery } from '../src/query/read-query.ts';
import { callOf, ownFile } from './support/calls.ts';

const CALL = callOf({ at: Date.now() });

/** A clock whose timers are due when the test says so. */
class Hand implements Clock {
  readonly due: { readonly delay: number; readonly act: () => void }[] = [];
  now(): number {
    return performance.now();
  }
  date(): number {
    return Date.now();
  }
  random(): number {
    return 0.5;
  }
  after(delay: number, act: () => void): Timer {
    const one = { delay, act };
    this.due.push(one);
    return {
      cancel: () => {
        const at = this.due.indexOf(one);
        if (at >= 0) this.due.splice(at, 1);
      },
    };
  }
  /** The timer with such a delay is due. */
  run(delay: number): void {
    const at = this.due.findIndex((one) => one.delay === delay);
    const [one] = this.due.splice(at, 1);
    one?.act();
  }
}

const threads: Worker[] = [];
const noted = (thread: Worker) => threads.push(thread);
process.on('worker', noted);
afterEach(() => {
  threads.length = 0;
});

function rig() {
  const clock = new Hand();
  const notes: string[] = [];
  const file = ownFile();
  const analytics = new Analytics({
    clock,
    file,
    maxBytes: 1e8,
    flushAfter: 15_000,
    note: (level, text) => notes.push(`${level}: ${text}`),
  });
  const calls = async () => {
    const query = readQuery(new URLSearchParams('from=-1h'), Date.now());
    return (JSON.parse(await analytics.read(query)) as { total: { calls: number } }).total.calls;
  };
  const count = (times: number) => {
    for (let n = 0; n < times; n += 1) analytics.onFinished(CALL);
  };
  return { analytics, clock, notes, calls, count };
}

test('a thread that fails is said once, started again ever later, and has what was counted meanwhile', async () => {
  const { analytics, clock, notes, calls, count } = rig();
  count(3);
  expect(await calls()).toBe(3);
  count(2);
  await threads[0]?.terminate();
  expect(analytics.fault).toContain('has failed (it ended); what is counted waits in memory');
  analytics.flush();
  count(4);
  analytics.flush();
  await expect(calls()).rejects.toThrow('cannot be read at the moment');
  clock.run(1000);
  // Node tells of a thread in a moment.
  await expect.poll(() => threads.length).toBe(2);
  await threads[1]?.terminate();
  expect(clock.due.map(({ delay }) => delay)).toContain(2000);
  clock.run(2000);
  expect(await calls()).toBe(9);
  expect(analytics.fault).toBeUndefined();
  expect(notes).toEqual([
    expect.stringMatching(/^error: analytics: The thread that keeps analytics has failed/),
    'info: analytics: the thread runs again, and has what was counted',
  ]);
  await analytics.close();
});

test('what was counted while there was no thread is written at the end', async () => {
  const { analytics, calls, count } = rig();
  count(1);
  expect(await calls()).toBe(1);
  await threads[0]?.terminate();
  count(5);
  await analytics.close();
  const last = threads.at(-1);
  expect(threads).toHaveLength(2);
  expect(last?.threadId).toBe(-1);
});
