import { once } from 'node:events';
import { setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { LiveThreads } from '../src/carrier/thread/live-threads.ts';
import { FakeClock } from './support/fake-clock.ts';

/** A system that knows of threads what the test says. */
function rig() {
  const tids = [1, 2];
  const waited = new Map<number, number>();
  const threads = new LiveThreads(new FakeClock(), {
    tids: () => [...tids],
    coreTime: (tid) => ({ ran: 0, waited: waited.get(tid) ?? 0 }),
  });
  const born: number[] = [];
  threads.onBorn = (tid) => born.push(tid);
  return { tids, waited, threads, born };
}

describe('a thread that is made', () => {
  test('is known by its number as soon as it is there', () => {
    const { tids, threads, born, waited } = rig();
    expect(threads.bear(() => tids.push(7)).tid).toBe(7);
    expect(born).toEqual([7]);
    waited.set(7, 150);
    expect(threads.waited(7)).toBe(150);
  });

  test('is not taken for another that came at the same time', () => {
    const { tids, threads, born } = rig();
    expect(threads.bear(() => tids.push(7, 8))).toEqual({ made: 4, tid: 0 });
    expect(threads.bear(() => 'none')).toEqual({ made: 'none', tid: 0 });
    expect(born).toEqual([]);
    expect(threads.waited(0)).toBe(0);
  });

  test('tells once that its worker has ended', async () => {
    const { threads } = rig();
    const ended: number[] = [];
    threads.onEnd = ({ tid }) => ended.push(tid);
    const worker = new Worker('', { eval: true });
    const gone = once(worker, 'exit');
    const poolJobs = new SharedArrayBuffer(8);
    const thread = threads.add(worker, { mount: 'm', owner: {}, tid: 7, poolJobs });
    expect(thread.ending).toBe(false);
    thread.end();
    thread.end();
    expect([thread.ending, ended]).toEqual([true, [7]]);
    await gone;
  });

  test('can be put behind others from outside', async (context) => {
    context.skip(process.platform !== 'linux', 'only Linux has a priority for each thread');
    const threads = new LiveThreads(new FakeClock());
    threads.onBorn = (tid) => {
      setPriority(tid, 19);
    };
    const source = `const { parentPort } = require('node:worker_threads');
      parentPort.once('message', () => parentPort.postMessage(require('node:os').getPriority(0)));`;
    const { made: worker } = threads.bear(() => new Worker(source, { eval: true }));
    const answer = once(worker, 'message');
    worker.postMessage('go');
    expect(await answer).toEqual([19]);
    await worker.terminate();
  });
});
