import type { Clock } from '@skillet/core';
import type { Worker } from '../worker/worker.ts';
import type { SystemThreads } from './threads/system-threads.ts';
import { TouchedMemory } from './touched-memory.ts';

/**
 * Bytes by which the process grows or shrinks before that is put down to anybody, for so many threads; for more
 * of them so many times more: each is looked at, which would keep a host of hundreds busy.
 */
const CHANGE = 1024 * 1024;
const THREADS = 16;

/** Ends worker threads that make the process grow far beyond their limits by what no sample shows. */
export class ThreadMemory {
  readonly #clock: Clock;
  readonly #system: Pick<SystemThreads, 'faults'>;
  readonly #all: () => number;
  readonly #memory = new TouchedMemory();
  #rss = 0;
  #threads = 0;

  /** `all` counts the faults of the whole process. */
  constructor(clock: Clock, system: Pick<SystemThreads, 'faults'>, all: () => number) {
    this.#clock = clock;
    this.#system = system;
    this.#all = all;
  }

  /** Looks once, at a process that has `rss` bytes resident. */
  look(rss: number, workers: Iterable<Worker>): void {
    if (Math.abs(rss - this.#rss) < CHANGE * Math.max(1, this.#threads / THREADS)) return;
    this.#rss = rss;
    const ofThreads = new Map<Worker, number>();
    for (const worker of workers) {
      const { thread } = worker.carrier;
      const faults = thread === undefined ? undefined : this.#system.faults(thread.tid);
      if (faults !== undefined) ofThreads.set(worker, faults);
    }
    this.#threads = ofThreads.size;
    this.#memory.look({ at: this.#clock.now(), rss, faults: this.#all(), ofThreads });
    for (const worker of ofThreads.keys()) {
      const cause = worker.usage.overTouched(this.#memory.of(worker));
      if (cause !== undefined) worker.kill(cause);
    }
  }
}
