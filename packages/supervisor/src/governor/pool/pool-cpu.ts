import type { LiveThread } from '../../carrier/thread/live-threads.ts';
import { POOL_THREAD, type SystemThreads } from '../threads/system-threads.ts';

/** Milliseconds between two looks while anybody has jobs in the pool. */
const LOOK = 200;

/**
 * Shares out what libuv's pool takes of the cores among those who have jobs in it, by the number of their
 * jobs: to the system, all of it is the host's.
 */
export class PoolCpu {
  readonly #system: SystemThreads;
  readonly #threads: Iterable<LiveThread>;
  #pool: readonly number[] = [];
  #before: number | undefined;
  #looked = -Infinity;

  constructor(system: SystemThreads, threads: Iterable<LiveThread>) {
    this.#system = system;
    this.#threads = threads;
  }

  /** The pool's threads are all there after its first job. */
  findPool(): void {
    this.#pool = this.#system
      .list()
      .flatMap(({ tid, name }) => (name === POOL_THREAD ? [tid] : []));
  }

  /** Looks once, five times a second at most; `now` is monotonic. */
  look(now: number): void {
    if (now - this.#looked < LOOK) return;
    this.#looked = now;
    const holders = [...this.#threads].filter(({ poolJobs }) => poolJobs > 0);
    if (holders.length === 0) {
      this.#before = undefined;
      return;
    }
    const taken = this.#pool.reduce((sum, tid) => sum + (this.#system.coreTime(tid)?.ran ?? 0), 0);
    const spent = taken - (this.#before ?? taken);
    this.#before = taken;
    const jobs = holders.reduce((sum, { poolJobs }) => sum + poolJobs, 0);
    for (const thread of holders) thread.poolCpu += (spent * thread.poolJobs) / jobs;
  }
}
