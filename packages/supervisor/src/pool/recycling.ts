import type { RecyclePolicy } from '@skillet/core';
import type { Worker } from '../worker/worker.ts';
import type { WorkerSet } from './worker-set.ts';

/** Replaces workers that have served their time, one by one: first the new one, then the old one goes. */
export class Recycling {
  readonly #policy: RecyclePolicy;
  readonly #launch: () => Worker | undefined;
  #successor: Worker | undefined;

  /** `launch` starts a worker where that is allowed. */
  constructor(policy: RecyclePolicy, launch: () => Worker | undefined) {
    this.#policy = policy;
    this.#launch = launch;
  }

  /** Starts a successor when a worker is due and none is on its way. */
  check(workers: WorkerSet, now: number): void {
    if (this.#successor !== undefined) return;
    if (this.#due(workers, now) !== undefined) this.#successor = this.#launch();
  }

  /** A worker is ready: when it is the successor, the one that is due retires. */
  onReady(worker: Worker, workers: WorkerSet, now: number): void {
    if (worker !== this.#successor) return;
    this.#successor = undefined;
    this.#due(workers, now)?.retire('recycled');
  }

  onEnded(worker: Worker): void {
    if (worker === this.#successor) this.#successor = undefined;
  }

  #due(workers: WorkerSet, now: number): Worker | undefined {
    const { maxRequests, maxAge } = this.#policy;
    for (const worker of workers) {
      if (worker.cell || worker.state.name !== 'ready') continue;
      if (workers.isRenewed(worker)) return worker;
      if (worker.served >= maxRequests || now - worker.startedAt >= maxAge) return worker;
      // Nobody is punished for good for a core that it has burnt once.
      const { thread, process } = worker.carrier;
      if ((thread ?? process)?.leftBehind === true) return worker;
    }
    return undefined;
  }
}
