import type { Worker } from 'node:worker_threads';
import type { Clock } from '@skillet/core';

/** Milliseconds after which a thread that was ended counts as a ghost. */
const GHOSTLY = 250;

/** Counts threads that were ended but live on until a native call of theirs returns. */
export class GhostCount {
  readonly #clock: Clock;
  readonly #ghosts = new Set<Worker>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#ghosts.size;
  }

  /** A thread is being ended. */
  watch(worker: Worker): void {
    const timer = this.#clock.after(GHOSTLY, () => this.#ghosts.add(worker));
    worker.once('exit', () => {
      timer.cancel();
      this.#ghosts.delete(worker);
    });
  }
}
