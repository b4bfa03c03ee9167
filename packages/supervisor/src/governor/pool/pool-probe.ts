import type { Clock } from '@skillet/core';
import type { Worker } from '../../worker/worker.ts';
import type { LiveThread } from '../../carrier/thread/live-threads.ts';
import { blame, POOL_PATIENCE, type PoolSuspect } from './blame.ts';

/** Milliseconds between two probes while nobody has a job in the pool, and while somebody has. */
const PACE = { idle: 5000, busy: 200 } as const;
/** What of the time between two looks counts at most: when the host itself stood still, nobody else did. */
const LAG = 250;
/** Times that nobody may be found before the host gives up on its pool. */
const HOPELESS = 3;

/** What the probe works with. */
export interface PoolProbeOptions {
  readonly clock: Clock;
  /** A tiny job in the pool. */
  readonly job: () => Promise<unknown>;
  /** Threads that the pool has. */
  readonly size: number;
  /** Hears, as a sentence, that it is held for good by threads that nobody can end. */
  readonly onSpent: (why: string) => void;
}

/** Sees by a tiny job of the host's whether libuv's pool still has room, and ends the worker that fills it. */
export class PoolProbe {
  readonly #options: PoolProbeOptions;
  #state: { readonly name: 'resting' | 'out'; readonly since: number };
  /** Milliseconds for which the host has waited for the job that is out. */
  #waited = 0;
  #looked: number;
  /** Times in a row that nobody was found who could be ended. */
  #inVain = 0;

  constructor(options: PoolProbeOptions) {
    this.#options = options;
    const now = options.clock.now();
    this.#looked = now;
    this.#state = { name: 'resting', since: now };
  }

  /** Looks once; `workers` are those that run in threads. */
  look(workers: readonly Worker[], ghosts: readonly LiveThread[]): void {
    const now = this.#options.clock.now();
    const passed = Math.min(LAG, now - this.#looked);
    this.#looked = now;
    if (this.#state.name === 'resting') {
      const busy = workers.some(({ carrier: { thread } }) => (thread?.poolJobs ?? 0) > 0);
      if (now - this.#state.since >= (busy ? PACE.busy : PACE.idle)) this.#send(now);
      return;
    }
    this.#waited += passed;
    if (this.#waited < POOL_PATIENCE) return;
    // One at a time: its end may be enough.
    this.#waited = 0;
    this.#onStuck(workers, ghosts, Math.round(now - this.#state.since));
  }

  #onStuck(workers: readonly Worker[], ghosts: readonly LiveThread[], seen: number): void {
    const { clock, size, onSpent } = this.#options;
    const now = clock.now();
    const suspects: (PoolSuspect & { readonly worker?: Worker })[] = [
      ...workers.map((worker) => suspectOf(worker, now)),
      ...ghosts.map(({ poolJobs: jobs }) => ({ jobs, busyFor: undefined, ghost: true })),
    ];
    const found = blame(suspects, size)?.worker;
    if (found !== undefined) {
      this.#inVain = 0;
      found.kill({ kind: 'limit', limit: 'pool', value: POOL_PATIENCE, seen });
    } else if (ghosts.length > 0 && (this.#inVain += 1) === HOPELESS) {
      const whose = [...new Set(ghosts.map(({ mount }) => mount))].join(', ');
      onSpent(
        `jobs of skills that were ended (${whose}) occupy the thread pool that all skills share`,
      );
    }
  }

  #send(now: number): void {
    this.#state = { name: 'out', since: now };
    this.#waited = 0;
    const back = () => {
      this.#inVain = 0;
      this.#state = { name: 'resting', since: this.#options.clock.now() };
    };
    void this.#options.job().then(back, back);
  }
}

function suspectOf(worker: Worker, now: number): PoolSuspect & { readonly worker: Worker } {
  const since = Math.min(...[...worker.calls].map(({ handed }) => handed));
  return {
    worker,
    jobs: worker.carrier.thread?.poolJobs ?? 0,
    busyFor: since === Infinity ? undefined : now - since,
    ghost: false,
  };
}
