import { setTimeout as sleep } from 'node:timers/promises';

/** How long a bridge waits for a host that is away; in milliseconds. */
export interface Patience {
  /** A request is answered with an error when the host has been away for so long. */
  readonly request: number;
  /** The first wait; each next one is twice as long. */
  readonly first: number;
  readonly longest: number;
}

export const PATIENCE: Patience = { request: 3000, first: 50, longest: 2000 };

/** Waits that grow, within a bound of time or without one. */
export class Retry {
  readonly #patience: Patience;
  readonly #until: number;
  #next: number;

  constructor(patience: Patience, bound = Infinity) {
    this.#patience = patience;
    this.#until = performance.now() + bound;
    this.#next = patience.first;
  }

  /** Begins with the shortest wait again. */
  reset(): void {
    this.#next = this.#patience.first;
  }

  /** Waits; resolves with false when the time is up, or the signal has come. */
  async again(signal: AbortSignal): Promise<boolean> {
    const left = this.#until - performance.now();
    if (left <= 0 || signal.aborted) return false;
    const wait = Math.min(this.#next, left);
    this.#next = Math.min(this.#next * 2, this.#patience.longest);
    await sleep(wait, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  }
}
