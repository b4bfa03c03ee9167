import type { Clock } from '@skillet/core';
import type { CoreTime } from '@skillet/proc';
import { decideHogs, type ThreadLoad } from './hogs.ts';
import type { Contender } from './contender.ts';
import {
  ENGINE_THREAD,
  POOL_THREAD,
  type CoreShares,
  type SystemThreads,
} from './system-threads.ts';

/**
 * Niceness of the host's threads; that of the gateway's is 0, or what the whole process was started with.
 * V8's threads collect for the gateway as well, which would wait for workers if they did.
 */
export const NICENESS = {
  engine: 1,
  worker: 5,
  pool: 10,
  newcomer: 10,
  last: 10,
  hog: 19,
} as const;

/**
 * Niceness of a worker that starts. That takes a core without a pause, and so may its first call: until it has
 * answered one it comes behind those that serve, where the system lets it come forward again.
 */
export function nicenessAtStart(system: Pick<SystemThreads, 'mayRaise'>): number {
  return system.mayRaise() ? NICENESS.newcomer : NICENESS.worker;
}

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
  readonly threads: Iterable<Contender>;
  /** How processes of skills are asked, and told. */
  readonly processes: CoreShares;
  /** Cores that there are for all. */
  readonly cores: number;
  /** Milliseconds of CPU that the whole process has taken. */
  readonly cpu: () => number;
  /** What the gateway's thread has: all others are nicer by so much. */
  readonly base: number;
}

/** What is known of a contender's past. */
interface Standing {
  time: CoreTime | undefined;
  answered: number;
  hog: boolean;
}

/** Lets the gateway's thread go first, and workers that burn a core without a pause last: threads and processes alike. */
export class ThreadPriorities {
  readonly #options: ThreadPrioritiesOptions;
  readonly #standings = new WeakMap<Contender, Standing>();
  readonly #welcomed = new WeakSet<Contender>();
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
    this.#set(tid, nicenessAtStart(this.#options.system));
  }

  /**
   * A worker thread has ended. Behind all others it would take long to be gone, and whoever waits for that, the gateway's
   * thread at the end, waits as long. One that does not end, for it is in a native call, goes back with the next look.
   */
  letGo(contender: Contender): void {
    if (contender.tid === 0 || !this.#options.system.mayRaise()) return;
    this.#standings.delete(contender);
    this.#set(contender.tid, NICENESS.worker);
  }

  /** Looks who wants what, five times a second at most; `now` is monotonic, `all` are the processes that run skills. */
  look(now: number, all: Iterable<Contender> = []): void {
    const wall = now - this.#looked;
    if (wall < LOOK) return;
    const processes = this.#putLast(all);
    const { cpu, cores, system, processes: shares } = this.#options;
    if (system.mayRaise()) {
      this.#welcome(this.#options.threads, system);
      this.#welcome(processes, shares);
    }
    const before = this.#cpu;
    this.#cpu = cpu();
    this.#looked = now;
    const ofProcesses = known(processes).map((one) => this.#measure(one, shares, wall));
    const taken = ofProcesses.reduce((sum, { load }) => sum + load.ran, this.#cpu - before);
    const threads = known(this.#options.threads);
    const judged = [...threads, ...ofProcesses.map(({ contender }) => contender)];
    if (
      taken < wall * cores * QUIET &&
      !judged.some((one) => this.#standings.get(one)?.hog === true)
    ) {
      // What they wanted before they were crowded tells nothing.
      for (const thread of threads) this.#standings.delete(thread);
      return;
    }
    const measured = [
      ...threads.map((thread) => this.#measure(thread, system, wall)),
      ...ofProcesses,
    ];
    const hogs = decideHogs(
      measured.map(({ load }) => load),
      cores,
    );
    for (const { contender, shares: its } of measured) {
      this.#rank(contender, its, hogs.has(contender.tid));
    }
  }

  /** Those that nobody waits for go behind all others, and stay there; returns the others. */
  #putLast(processes: Iterable<Contender>): Contender[] {
    const { processes: shares } = this.#options;
    const [others, last] = [[] as Contender[], [] as Contender[]];
    for (const one of processes) (one.last === true ? last : others).push(one);
    for (const one of last) {
      if (one.tid === 0 || this.#welcomed.has(one)) continue;
      this.#welcomed.add(one);
      this.#set(one.tid, NICENESS.last, shares);
    }
    return others;
  }

  #welcome(contenders: Iterable<Contender>, shares: CoreShares): void {
    for (const one of contenders) {
      if (one.answered === 0 || one.tid === 0 || this.#welcomed.has(one)) continue;
      this.#welcomed.add(one);
      if (this.#standings.get(one)?.hog !== true) this.#set(one.tid, NICENESS.worker, shares);
    }
  }

  #measure(contender: Contender, shares: CoreShares, wall: number): Measured {
    const { tid, starting } = contender;
    const standing = this.#standings.get(contender) ?? { time: undefined, answered: 0, hog: false };
    this.#standings.set(contender, standing);
    const { time: before, hog } = standing;
    const answered = contender.answered - standing.answered;
    standing.answered = contender.answered;
    const time = (standing.time = shares.coreTime(tid));
    const starts = starting && (time?.ran ?? 0) < START;
    const ran = time === undefined || before === undefined ? 0 : time.ran - before.ran;
    const waited = time === undefined || before === undefined ? 0 : time.waited - before.waited;
    const wanted = starts ? 0 : (ran + waited) / wall;
    return { contender, shares, load: { tid, wanted, ran, hog, answered } };
  }

  #rank(contender: Contender, shares: CoreShares, hog: boolean): void {
    const standing = this.#standings.get(contender);
    if (standing === undefined || standing.hog === hog) return;
    const done = this.#set(contender.tid, hog ? NICENESS.hog : NICENESS.worker, shares);
    // What the system refused for now is asked for again at the next look.
    standing.hog = hog && done;
    contender.leftBehind = !hog && !done;
  }

  #set(tid: number, nicer: number, shares: CoreShares = this.#options.system): boolean {
    return shares.setPriority(tid, Math.min(NICENESS.hog, this.#options.base + nicer));
  }
}

/** A contender since the last look. */
interface Measured {
  readonly contender: Contender;
  readonly shares: CoreShares;
  readonly load: ThreadLoad;
}

function known(contenders: Iterable<Contender>): Contender[] {
  return [...contenders].filter(({ tid, ending }) => tid !== 0 && !ending);
}
