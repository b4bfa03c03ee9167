import type { Worker } from 'node:worker_threads';
import type { Clock } from '@skillet/core';
import { systemThreads, type SystemThreads } from '../../governor/threads/system-threads.ts';

/** Milliseconds after which a thread whose worker has ended counts as a ghost. */
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

/** A worker thread until it is really gone, which may be long after its worker has ended. */
export class LiveThread {
  readonly mount: string;
  readonly owner: object;
  readonly tid: number;
  /** Whether it is behind all others though it burns no core any more, and the system won't have that changed. */
  leftBehind = false;
  /** Whether its skill is being loaded. */
  starting = true;
  /** Calls that it has answered. */
  answered = 0;
  /** Milliseconds of CPU that its jobs in the pool have taken. */
  poolCpu = 0;
  readonly #poolJobs: Int32Array;
  readonly #clock: Clock;
  readonly #onEnd: (thread: LiveThread) => void;
  #endedAt: number | undefined;

  /** `onEnd` hears when its worker has ended. */
  constructor(
    { mount, owner, tid, poolJobs }: ThreadFacts,
    clock: Clock,
    onEnd: (thread: LiveThread) => void = () => undefined,
  ) {
    this.mount = mount;
    this.owner = owner;
    this.tid = tid;
    this.#poolJobs = new Int32Array(poolJobs);
    this.#clock = clock;
    this.#onEnd = onEnd;
  }

  /** Its jobs in the pool that the whole process shares. */
  get poolJobs(): number {
    return Math.max(0, Atomics.load(this.#poolJobs, 0));
  }

  /** Whether its worker has ended. */
  get isEnded(): boolean {
    return this.#endedAt !== undefined;
  }

  get ending(): boolean {
    return this.isEnded && !this.isGhost;
  }

  /** Whether its worker has ended, while it lives on until a native call or a job of its own returns. */
  get isGhost(): boolean {
    return this.#endedAt !== undefined && this.#clock.now() - this.#endedAt >= GHOSTLY;
  }

  /** Its worker has ended: from now on it should be gone. */
  end(): void {
    if (this.#endedAt !== undefined) return;
    this.#endedAt = this.#clock.now();
    this.#onEnd(this);
  }
}

/** All worker threads of the host that run skills. */
export class LiveThreads {
  readonly #clock: Clock;
  readonly #system: Pick<SystemThreads, 'tids' | 'coreTime'>;
  readonly #threads = new Set<LiveThread>();
  #ended = 0;
  /** Hears the system's number of each thread before it has run. */
  onBorn: (tid: number) => void = () => undefined;
  /** Hears of each thread whose worker has ended. */
  onEnd: (thread: LiveThread) => void = () => undefined;

  constructor(clock: Clock, system: Pick<SystemThreads, 'tids' | 'coreTime'> = systemThreads) {
    this.#clock = clock;
    this.#system = system;
  }

  [Symbol.iterator](): Iterator<LiveThread> {
    return this.#threads[Symbol.iterator]();
  }

  /**
   * Has `make` create a thread, and says by what number the system knows it, 0 where that cannot be told.
   * To start takes a thread more than many calls do, so it must not do even that at the gateway's priority.
   */
  bear<Made>(make: () => Made): { readonly made: Made; readonly tid: number } {
    const before = new Set(this.#system.tids());
    const made = make();
    const [tid = 0, ...others] = this.#system.tids().filter((one) => !before.has(one));
    if (tid === 0 || others.length > 0) return { made, tid: 0 };
    this.onBorn(tid);
    return { made, tid };
  }

  /** Milliseconds in which a thread could have run, but others did. */
  waited(tid: number): number {
    return (tid === 0 ? undefined : this.#system.coreTime(tid)?.waited) ?? 0;
  }

  /** A thread has started. */
  add(worker: Worker, facts: ThreadFacts): LiveThread {
    const thread = new LiveThread(facts, this.#clock, (ended) => {
      this.onEnd(ended);
    });
    this.#threads.add(thread);
    worker.once('exit', () => {
      this.#threads.delete(thread);
      this.#ended += 1;
    });
    // It may have been made later than it was asked for.
    if (facts.tid !== 0) this.onBorn(facts.tid);
    return thread;
  }

  /** How many are gone. */
  get ended(): number {
    return this.#ended;
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
