import { describe, expect, test } from 'vitest';
import { blame, POOL_PATIENCE, type PoolSuspect } from '../src/governor/pool/blame.ts';
import { PoolCpu } from '../src/governor/pool/pool-cpu.ts';
import { PoolProbe } from '../src/governor/pool/pool-probe.ts';
import { LiveThread } from '../src/carrier/thread/live-threads.ts';
import { turn } from './support/fake-clock.ts';
import { poolRig } from './support/pool-rig.ts';

const suspect = (jobs: number, busyFor?: number, ghost = false): PoolSuspect => ({
  jobs,
  busyFor,
  ghost,
});

describe('of workers, that is to blame for a pool without room', () => {
  test.each<[string, PoolSuspect[], number | undefined]>([
    ['which has most of the jobs that fill it', [suspect(1, 9000), suspect(3, 10)], 1],
    ['also when it has no call any more', [suspect(4), suspect(0, 9000)], 0],
    [
      'which has been busy for longest, when jobs that nobody counts fill it',
      [suspect(1, 2500), suspect(0, 9000)],
      1,
    ],
    [
      'none that has been busy for less time than the pool was',
      [suspect(1, POOL_PATIENCE - 1)],
      undefined,
    ],
    ['none that has been ended already', [suspect(4, undefined, true), suspect(0, 10)], undefined],
    [
      'the largest of the others, when ghosts fill most of it',
      [suspect(3, undefined, true), suspect(1, 10)],
      1,
    ],
    ['nobody, when nobody runs', [], undefined],
  ])('%s', (_what, suspects, expected) => {
    const found = blame(suspects, 4);
    expect(found === undefined ? undefined : suspects.indexOf(found)).toBe(expected);
  });
});

/** A probe of a pool of four, whose jobs end when the test says so, and two real-looking workers. */
function rig() {
  const pool = poolRig({ workers: { min: 2, max: 2, idle: 1e6 } });
  const threads = [1, 2].map((tid) => {
    const poolJobs = new SharedArrayBuffer(8);
    const facts = { mount: 'm', owner: {}, tid, poolJobs };
    return { thread: new LiveThread(facts, pool.clock), jobs: new Int32Array(poolJobs) };
  });
  threads.forEach(({ thread }, n) => {
    pool.launcher.at(n).thread = thread;
    pool.launcher.at(n).loaded();
  });
  let back = Promise.withResolvers<undefined>();
  let sent = 0;
  const spent: string[] = [];
  const probe = new PoolProbe({
    clock: pool.clock,
    size: 4,
    onSpent: (why) => spent.push(why),
    job: () => {
      sent += 1;
      back = Promise.withResolvers();
      return back.promise;
    },
  });
  const pass = async (ms: number, ghosts: readonly LiveThread[] = []) => {
    for (let passed = 0; passed < ms; passed += 50) {
      await pool.clock.advance(50);
      probe.look([...pool.pool.workers], ghosts);
    }
  };
  const [one, two] = threads as [(typeof threads)[0], (typeof threads)[0]];
  const answer = async () => {
    back.resolve(undefined);
    await turn();
  };
  return { ...pool, one, two, pass, answer, sent: () => sent, spent };
}

describe('the probe of the pool', () => {
  test('is sent now and then, and often while somebody has jobs there', async () => {
    const { pass, answer, sent, one } = rig();
    await pass(4900);
    expect(sent()).toBe(0);
    await pass(200);
    expect(sent()).toBe(1);
    await answer();
    one.jobs[0] = 1;
    for (let n = 0; n < 5; n += 1) {
      await pass(300);
      await answer();
    }
    expect(sent()).toBe(6);
  });

  test('has the worker ended that fills the pool, and tells its callers so', async () => {
    const { pass, one, two, launcher, events, send } = rig();
    const { outcome } = send();
    one.jobs[0] = 4;
    two.jobs[0] = 1;
    await pass(POOL_PATIENCE + 500);
    expect([launcher.at(0).killed, launcher.at(1).killed]).toEqual([true, false]);
    expect(await outcome).toBe('limit_exceeded');
    expect(events.find(({ type }) => type === 'worker-died')).toMatchObject({
      worker: 'w1',
      cause: { kind: 'limit', limit: 'pool', value: POOL_PATIENCE },
    });
  });

  test('has nobody ended while the pool answers, however full it is', async () => {
    const { pass, answer, one, launcher } = rig();
    one.jobs[0] = 4;
    for (let n = 0; n < 20; n += 1) {
      await pass(1500);
      await answer();
    }
    expect(launcher.at(0).killed).toBe(false);
  });

  test('holds nothing against anybody for a time in which the host itself stood still', async () => {
    const { pass, clock, one, launcher } = rig();
    one.jobs[0] = 4;
    await pass(500);
    await clock.advance(60_000);
    await pass(50);
    expect(launcher.at(0).killed).toBe(false);
  });

  test('says that the host is to be replaced when ghosts hold the pool for good', async () => {
    const { pass, one, spent } = rig();
    one.jobs[0] = 4;
    one.thread.end();
    await pass(5000 + 4 * POOL_PATIENCE, [one.thread]);
    expect(spent).toEqual([
      'jobs of skills that were ended (m) occupy the thread pool that all skills share',
    ]);
  });
});

test('what the pool takes of the cores is shared out among those who have jobs in it', () => {
  const { one, two } = rig();
  let ran = 1000;
  const cpu = new PoolCpu(
    {
      list: () => [{ tid: 9, name: 'libuv-worker' }],
      tids: () => [],
      coreTime: () => ({ ran, waited: 0 }),
      faults: () => undefined,
      setPriority: () => true,
      mayRaise: () => false,
    },
    [one.thread, two.thread],
  );
  cpu.findPool();
  cpu.look(0);
  // What it had taken before anybody had jobs is nobody's.
  expect([one.thread.poolCpu, two.thread.poolCpu]).toEqual([0, 0]);
  one.jobs[0] = 3;
  two.jobs[0] = 1;
  cpu.look(1000);
  ran += 400;
  cpu.look(2000);
  expect([one.thread.poolCpu, two.thread.poolCpu]).toEqual([300, 100]);
});
