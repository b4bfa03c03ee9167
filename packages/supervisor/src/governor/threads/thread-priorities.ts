import type { Clock } from '@skillet/core';
import type { LiveThread } from '../../thread/live-threads.ts';
import { decideHogs, type ThreadLoad } from './hogs.ts';
import type { CoreTime } from './core-time.ts';
import { ENGINE_THREAD, POOL_THREAD, type SystemThreads } from './system-threads.ts';

/**
 * Niceness of the host's threads; that of the gateway's is 0, or what the whole process was started with.
 * V8's threads collect for the gateway as well, which would wait for workers if they did.
 */
export const NICENESS = { engine: 1, worker: 5, pool: 10, hog: 19 } as const;

/** Milliseconds between two looks at what threads want of the cores. */
const LOOK = 200;
/** Milliseconds of a core that a thread may take to start: all do that without a pause, and are no hogs for it. */
const START = 2000;
/** Share of all cores below which nobody has to wait for one. */
const QUIET = 0.5;

/** What the priorities work with. */
export interface ThreadPrioritiesOptions {
  readonly clock: Clock;
  readonly system: SystemThreads;
  /** The worker threads that are there. */
  readonly threads: Iterable<LiveThread>;
  /** Cores that this process may use. */
  readonly cores: number;
  /** Milliseconds of CPU that the whole process has taken. */
  readonly cpu: () => number;
  /** What the gateway's thread has: all others are nicer by so much. */
  readonly base: number;
}

/** What is known of a thread's past. */
interface Standing {
  time: CoreTime | undefined;
  answered: number;
  hog: boolean;
}

/** Lets the gateway's thread go first, and workers that burn a core without a pause last. */
export class ThreadPriorities {
  readonly #options: ThreadPrioritiesOptions;
  readonly #standings = new WeakMap<LiveThread, Standing>();
  #looked = -Infinity;
  #cpu = 0;

  constructor(options: ThreadPrioritiesOptions) {
    this.#options = options;
  }

  /** Puts the threads behind the gateway's that serve everybody; the pool's are all there after its first job. */
  lowerShared(): void {
    for (const { tid, name } of this.#options.system.list()) {
      if (name === POOL_THREAD) this.#set(tid, NICENESS.pool);
      else if (name === ENGINE_THREAD) this.#set(tid, NICENESS.engine);
    }
  }

  /** A worker thread is about to start. */
  greet(tid: number): void {
    this.#set(tid, NICENESS.worker);
  }

  /** Looks who wants what, five times a second at most; `now` is monotonic. */
  look(now: number): void {
    const wall = now - this.#looked;
    if (wall < LOOK) return;
    const { cpu, cores } = this.#options;
    const taken = cpu();
    const quiet = taken - this.#cpu < wall * cores * QUIET;
    this.#cpu = taken;
    this.#looked = now;
    const threads = [...this.#options.threads].filter(({ tid }) => tid !== 0);
    if (quiet && !threads.some((thread) => this.#standings.get(thread)?.hog === true)) {
      // What they wanted before they were crowded tells nothing.
      for (const thread of threads) this.#standings.delete(thread);
      return;
    }
    const loads = threads.map((thread) => this.#loadOf(thread, wall));
    const hogs = decideHogs(loads, cores);
    for (const thread of threads) this.#rank(thread, hogs.has(thread.tid));
  }

  #loadOf(thread: LiveThread, wall: number): ThreadLoad {
    const standing = this.#standings.get(thread) ?? { time: undefined, answered: 0, hog: false };
    this.#standings.set(thread, standing);
    const { time: before, hog } = standing;
    const answered = thread.answered - standing.answered;
    standing.answered = thread.answered;
    const time = (standing.time = this.#options.system.coreTime(thread.tid));
    const starts = thread.starting && (time?.ran ?? 0) < START;
    const wanted =
      time === undefined || before === undefined || starts
        ? 0
        : (time.ran - before.ran + time.waited - before.waited) / wall;
    return { tid: thread.tid, wanted, hog, answered };
  }

  #rank(thread: LiveThread, hog: boolean): void {
    const standing = this.#standings.get(thread);
    if (standing === undefined || standing.hog === hog) return;
    standing.hog = hog;
    const done = this.#set(thread.tid, hog ? NICENESS.hog : NICENESS.worker);
    thread.leftBehind = !hog && !done;
  }

  #set(tid: number, nicer: number): boolean {
    const { system, base } = this.#options;
    return system.setPriority(tid, Math.min(NICENESS.hog, base + nicer));
  }
}
