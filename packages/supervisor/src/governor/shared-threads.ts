import type { Clock } from '@skillet/core';
import type { Worker } from '../worker/worker.ts';
import type { LiveThreads } from '../carrier/thread/live-threads.ts';
import { PoolCpu } from './pool/pool-cpu.ts';
import { PoolProbe } from './pool/pool-probe.ts';
import { POOL_THREAD, type CoreShares, type SystemThreads } from './threads/system-threads.ts';
import { ThreadPriorities } from './threads/thread-priorities.ts';

/** Milliseconds between two looks. */
const LOOK = 50;

/** What is to be known of the process whose threads are shared. */
export interface SharedThreadsOptions {
  readonly clock: Clock;
  readonly system: SystemThreads;
  readonly threads: LiveThreads;
  /** How processes of skills are asked, and told. */
  readonly processes: CoreShares;
  /** Cores that the process may use. */
  readonly cores: number;
  /** Niceness of the gateway's thread. */
  readonly base: number;
  /** Milliseconds of CPU that the whole process has taken. */
  readonly cpu: () => number;
  /** A tiny job in libuv's pool. */
  readonly job: () => Promise<unknown>;
  /** Threads that the pool has, where the system does not tell. */
  readonly poolSize: number;
  /** Hears, as a sentence, that the pool is held for good by threads that nobody can end. */
  readonly onSpent: (why: string) => void;
}

/** Keeps workers from taking from each other, and from the gateway, what they share. */
export class SharedThreads {
  readonly #options: SharedThreadsOptions;
  readonly #priorities: ThreadPriorities;
  readonly #cpu: PoolCpu;
  #probe: PoolProbe | undefined;
  #looked = -Infinity;

  constructor(options: SharedThreadsOptions) {
    const { system, threads } = options;
    this.#options = options;
    this.#priorities = new ThreadPriorities(options);
    this.#cpu = new PoolCpu(system, threads);
    threads.onBorn = (tid) => {
      this.#priorities.greet(tid);
    };
    threads.onEnd = (thread) => {
      this.#priorities.letGo(thread);
    };
  }

  /** Whether threads that were ended are still there. */
  get haunted(): boolean {
    for (const thread of this.#options.threads) if (thread.isEnded) return true;
    return false;
  }

  /** All threads of the pool start with its first job. */
  start(): void {
    const begin = () => {
      this.#begin();
    };
    void this.#options.job().then(begin, begin);
  }

  /** Looks once; `workers` are all of the host. */
  look(workers: Iterable<Worker>): void {
    const { clock, threads } = this.#options;
    const now = clock.now();
    if (now - this.#looked < LOOK) return;
    this.#looked = now;
    const all = [...workers];
    this.#priorities.look(
      now,
      all.flatMap(({ carrier }) => carrier.process ?? []),
    );
    this.#cpu.look(now);
    if (this.#probe === undefined) return;
    const inThreads = all.filter(({ carrier }) => carrier.thread !== undefined);
    const ghosts = [...threads].filter(({ isGhost }) => isGhost);
    this.#probe.look(inThreads, ghosts);
  }

  #begin(): void {
    const { clock, job, system, poolSize, onSpent } = this.#options;
    this.#priorities.lowerShared();
    this.#cpu.findPool();
    const found = system.list().filter(({ name }) => name === POOL_THREAD).length;
    this.#probe = new PoolProbe({ clock, job, size: found || poolSize, onSpent });
  }
}
