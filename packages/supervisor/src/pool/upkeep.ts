import type { SkillSpec } from '@skillet/core';
import type { Worker } from '../worker/worker.ts';
import type { WorkerSet } from './worker-set.ts';
import { Recycling } from './recycling.ts';

/** What is done about once a second: signs of life, workers nobody needs, workers that are old. */
export class Upkeep {
  readonly #spec: SkillSpec;
  readonly #workers: WorkerSet;
  readonly #recycling: Recycling;

  /** `launch` starts a worker where that is allowed. */
  constructor(spec: SkillSpec, workers: WorkerSet, launch: () => Worker | undefined) {
    this.#spec = spec;
    this.#workers = workers;
    this.#recycling = new Recycling(spec.recycle, launch);
  }

  /** `patience` is how long a worker may be silent, in milliseconds. */
  tick(now: number, patience: number): void {
    for (const worker of this.#workers) {
      worker.heartbeat(now, patience);
      this.#retireIfIdle(worker, now);
    }
    if (this.#workers.count('ready') > 0) this.#recycling.check(this.#workers, now);
  }

  onReady(worker: Worker, now: number): void {
    this.#recycling.onReady(worker, this.#workers, now);
  }

  onEnded(worker: Worker): void {
    this.#recycling.onEnded(worker);
  }

  #retireIfIdle(worker: Worker, now: number): void {
    const { min, idle } = this.#spec.workers;
    if (worker.cell || worker.state.name !== 'ready' || worker.calls.size > 0) return;
    if (now - worker.lastUsed < idle) return;
    if (this.#workers.count('ready') > min) worker.retire('idle');
  }
}
