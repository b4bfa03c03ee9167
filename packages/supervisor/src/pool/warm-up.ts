import { describeDeath, type DeathCause } from '@skillet/core';

/** Waits until a pool has the workers it needs, or until one dies before that. */
export class WarmUp {
  readonly #needed: number;
  readonly #outcome = Promise.withResolvers<undefined>();

  /** `needed` workers make a warm pool. */
  constructor(needed: number) {
    this.#needed = needed;
    // Nobody may be waiting when it fails.
    this.#outcome.promise.catch(() => undefined);
  }

  /** Rejects with an Error that says why the skill did not come up. */
  get done(): Promise<undefined> {
    return this.#outcome.promise;
  }

  onReady(count: number): void {
    if (count >= this.#needed) this.#outcome.resolve(undefined);
  }

  onDeath(cause: DeathCause): void {
    this.#outcome.reject(new Error(`the worker ${describeDeath(cause)}`));
  }

  onStop(): void {
    this.#outcome.reject(new Error('the host is stopping'));
  }
}
