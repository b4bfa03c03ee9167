import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decideHogs, type ThreadLoad } from '../src/governor/threads/hogs.ts';
import { NICENESS, ThreadPriorities } from '../src/governor/threads/thread-priorities.ts';
import type { CoreTime } from '@skillet/proc';
import type { SystemThreads } from '../src/governor/threads/system-threads.ts';
import { LiveProcess } from '../src/carrier/process/live-process.ts';
import { LiveThread } from '../src/carrier/thread/live-threads.ts';
import { FakeClock } from './support/fake-clock.ts';

/** A look of 200 ms, in which it ran for as long as it wanted to, or as is said. */
const load = (
  tid: number,
  wanted: number,
  hog = false,
  answered = 0,
  ran = wanted * 200,
): ThreadLoad => ({
  tid,
  wanted,
  ran,
  hog,
  answered,
});

describe('of threads that want a core without a pause', () => {
  test.each<[string, ThreadLoad[], number, number[]]>([
    ['one stays where it is while there are two cores', [load(1, 1), load(2, 0.1)], 2, []],
    ['two go behind the others', [load(1, 1), load(2, 0.9), load(3, 0.1)], 2, [1, 2]],
    ['one goes behind the others on a machine with one core', [load(1, 1)], 1, [1]],
    ['none are those that pause now and then', [load(1, 0.7), load(2, 0.7), load(3, 0.7)], 2, []],
    ['one that has gone behind stays there', [load(1, 0.9, true), load(2, 0)], 2, [1]],
    ['also while it pauses a little', [load(1, 0.5, true)], 2, [1]],
    ['but not once it pauses for long', [load(1, 0.3, true)], 2, []],
    [
      'none are those that wait long for each answer',
      [load(1, 1, false, 1, 15), load(2, 1)],
      1,
      [2],
    ],
    ['none are those that did not get to run', [load(1, 1, false, 0, 0), load(2, 1)], 1, [2]],
    ['none are those that answer many', [load(1, 1, false, 200), load(2, 1, true, 200)], 2, []],
  ])('%s', (_what, loads, cores, expected) => {
    expect([...decideHogs(loads, cores)]).toEqual(expected);
  });
});

const FACTS = { mount: 'm', owner: {}, poolJobs: new SharedArrayBuffer(8) };

/** Two worker threads on two cores, whose wants and whose system the test decides. */
function rig({ mayRaise = true }: { mayRaise?: boolean } = {}) {
  const clock = new FakeClock();
  const niceness = new Map<number, number>();
  const ran = new Map<number, CoreTime>();
  const system: SystemThreads = {
    list: () => [
      { tid: 1, name: 'MainThread' },
      { tid: 2, name: 'libuv-worker' },
      { tid: 3, name: 'V8Worker' },
    ],
    tids: () => [1, 2, 3],
    coreTime: (tid) => ran.get(tid) ?? { ran: 0, waited: 0 },
    faults: () => undefined,
    mayRaise: () => mayRaise,
    setPriority(tid, nice) {
      if (!mayRaise && nice < (niceness.get(tid) ?? 0)) return false;
      niceness.set(tid, nice);
      return true;
    },
  };
  const threads = [11, 12].map((tid) => new LiveThread({ ...FACTS, tid }, clock));
  let cpu = 0;
  const options = { clock, system, processes: system, threads, cores: 2, cpu: () => cpu, base: 0 };
  const priorities = new ThreadPriorities(options);
  for (const thread of threads) {
    priorities.greet(thread.tid);
    thread.starting = false;
    thread.answered = 1;
  }
  priorities.look(clock.now());
  /** A second in which both threads want a core for so much of the time. */
  const second = async (wanted: number) => {
    for (let n = 0; n < 5; n += 1) {
      await clock.advance(200);
      cpu += wanted * 400;
      for (const { tid } of threads) {
        const before = ran.get(tid) ?? { ran: 0, waited: 0 };
        const share = wanted * 100;
        ran.set(tid, { ran: before.ran + share, waited: before.waited + share });
      }
      priorities.look(clock.now());
    }
  };
  return { clock, niceness, priorities, ran, threads, second };
}

describe('the priorities of threads', () => {
  test('put those behind the gateway that serve everybody, and workers behind V8', () => {
    const { niceness, priorities } = rig();
    priorities.lowerShared();
    expect(Object.fromEntries(niceness)).toEqual({
      2: NICENESS.pool,
      3: NICENESS.engine,
      11: NICENESS.worker,
      12: NICENESS.worker,
    });
  });

  test('put workers that start behind those that serve, until they have answered a call', async () => {
    const { clock, niceness, priorities, threads, second } = rig();
    const newcomer = new LiveThread({ ...FACTS, tid: 13 }, clock);
    threads.push(newcomer);
    priorities.greet(13);
    await second(0.1);
    expect([niceness.get(11), niceness.get(13)]).toEqual([NICENESS.worker, NICENESS.newcomer]);
    newcomer.answered = 1;
    await second(0.1);
    expect(niceness.get(13)).toBe(NICENESS.worker);
  });

  test('have workers that start among the others where none could come forward again', () => {
    const { niceness, priorities } = rig({ mayRaise: false });
    priorities.greet(13);
    expect(niceness.get(13)).toBe(NICENESS.worker);
  });

  test('put workers last that burn a core, and back when they no longer do', async () => {
    const { niceness, threads, second } = rig();
    await second(1);
    expect([niceness.get(11), niceness.get(12)]).toEqual([NICENESS.hog, NICENESS.hog]);
    await second(0.1);
    expect([niceness.get(11), niceness.get(12)]).toEqual([NICENESS.worker, NICENESS.worker]);
    expect(threads.some(({ leftBehind }) => leftBehind)).toBe(false);
  });

  test('have those marked that the system does not let go back', async () => {
    const { niceness, threads, second } = rig({ mayRaise: false });
    await second(1);
    expect(threads.map(({ leftBehind }) => leftBehind)).toEqual([false, false]);
    await second(0.1);
    expect(niceness.get(11)).toBe(NICENESS.hog);
    expect(threads.map(({ leftBehind }) => leftBehind)).toEqual([true, true]);
  });

  test('spare workers that start, which burn a core too, but only for some seconds', async () => {
    const { niceness, threads, second } = rig();
    for (const thread of threads) thread.starting = true;
    await second(1);
    expect([niceness.get(11), niceness.get(12)]).toEqual([NICENESS.worker, NICENESS.worker]);
    for (let seconds = 1; seconds < 5; seconds += 1) await second(1);
    expect([niceness.get(11), niceness.get(12)]).toEqual([NICENESS.hog, NICENESS.hog]);
  });

  test('put processes last that burn a core, though the host itself takes none', async () => {
    const { clock, niceness, priorities, ran } = rig();
    const processes = [21, 22].map((pid) => new LiveProcess(() => ({ pid, ending: false })));
    for (const one of processes) one.starting = false;
    for (let n = 1; n <= 5; n += 1) {
      await clock.advance(200);
      for (const { tid } of processes) ran.set(tid, { ran: n * 190, waited: 0 });
      priorities.look(clock.now(), processes);
    }
    expect([niceness.get(21), niceness.get(22)]).toEqual([NICENESS.hog, NICENESS.hog]);
    expect([niceness.get(11), niceness.get(12)]).toEqual([NICENESS.worker, NICENESS.worker]);
  });

  test('have a hog that is ended come forward, so that nobody waits long for its end', async () => {
    const { niceness, priorities, threads, second } = rig();
    const [ended] = threads;
    if (ended === undefined) throw new Error('no thread');
    await second(1);
    ended.end();
    priorities.letGo(ended);
    expect([niceness.get(11), niceness.get(12)]).toEqual([NICENESS.worker, NICENESS.hog]);
    // It is in a native call.
    await second(1);
    expect(niceness.get(11)).toBe(NICENESS.hog);
  });

  test('leave workers alone that the cores suffice for', async () => {
    const { niceness, second } = rig();
    await second(0.4);
    expect([niceness.get(11), niceness.get(12)]).toEqual([NICENESS.worker, NICENESS.worker]);
  });
});

test('are documented as they are', () => {
  const docs = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
  const [, section = ''] = docs.split('### What threads share');
  // What reads the configuration has a place of its own, which is the host's to choose.
  const documented = section.matchAll(/^\| (?!what reads).*\| (\d+) +\|$/gm);
  const { engine, worker, pool, newcomer, hog } = NICENESS;
  expect(Array.from(documented, ([, nice]) => Number(nice))).toEqual([
    0,
    engine,
    worker,
    pool,
    newcomer,
    hog,
  ]);
});
