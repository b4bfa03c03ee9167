import type { Worker } from 'node:worker_threads';
import type { Clock } from '@skillet/core';

/** Milliseconds after which a thread whose isolate has ended counts as a ghost. */
const GHOSTLY = 250;

/** What is known of a thread that has started. */
export interface ThreadFacts {
  /** The mount of the skill whose code it runs. */
  readonly mount: string;
  /** The revision that it belongs to: the same object for all of its threads. */
  readonly owner: object;
  /** The number that the system knows it by; 0 where that cannot be told. */
  readonly tid: number;
  /** Two Int32: its jobs in the pool that the process shares, and those that wait for a place there. */
  readonly poolJobs: SharedArrayBuffer;
}

/** A worker thread until it is really gone, which may be long after its isolate has ended. */
export class LiveThread {
  readonly mount: string;
  readonly owner: object;
  readonly tid: number;
  /** Whether it is behind all others though it burns no core any more, and the system won't have that changed. */
  leftBehind = false;
  /** Calls that it has answered. */
  answered = 0;
  /** Milliseconds of CPU that its jobs in the pool have taken. */
  poolCpu = 0;
  readonly #poolJobs: Int32Array;
  readonly #clock: Clock;
  #endedAt: number | undefined;

  constructor({ mount, owner, tid, poolJobs }: ThreadFacts, clock: Clock) {
    this.mount = mount;
    this.owner = owner;
    this.tid = tid;
    this.#poolJobs = new Int32Array(poolJobs);
    this.#clock = clock;
  }

  /** Its jobs in the pool that the whole process shares. */
  get poolJobs(): number {
    return Math.max(0, Atomics.load(this.#poolJobs, 0));
  }

  /** Whether its isolate has ended. */
  get isEnded(): boolean {
    return this.#endedAt !== undefined;
  }

  /** Whether its isolate has ended, while it lives on until a native call or a job of its own returns. */
  get isGhost(): boolean {
    return this.#endedAt !== undefined && this.#clock.now() - this.#endedAt >= GHOSTLY;
  }

  /** Its isolate has ended: from now on it should be gone. */
  end(): void {
    this.#endedAt ??= this.#clock.now();
  }
}

/** All worker threads of the host that run skills. */
export class LiveThreads {
  readonly #clock: Clock;
  readonly #threads = new Set<LiveThread>();
  /** Hears of each thread that has started, before any code of its skill runs. */
  onAdded: (thread: LiveThread) => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  [Symbol.iterator](): Iterator<LiveThread> {
    return this.#threads[Symbol.iterator]();
  }

  /** A thread has started. */
  add(worker: Worker, facts: ThreadFacts): LiveThread {
    const thread = new LiveThread(facts, this.#clock);
    this.#threads.add(thread);
    worker.once('exit', () => this.#threads.delete(thread));
    this.onAdded(thread);
    return thread;
  }

  /** Threads of a revision that were ended, or have finished, and are still there. */
  ghostsOf(owner: object): number {
    return [...this.#threads].filter((thread) => thread.owner === owner && thread.isGhost).length;
  }
}

/** Resolves when a revision's threads that can end have ended. */
export function untilOnlyGhosts(clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    clock.after(GHOSTLY, resolve);
  });
}
