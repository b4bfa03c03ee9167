import { describeDeath, type DeathCause } from '@skillet/core';

/** Waits until a pool has the workers it needs, or until one dies before that. */
export class WarmUp {
  readonly #needed: number;
  readonly #outcome = Promise.withResolvers<undefined>();
  #state: 'unasked' | 'waited for' | 'warm' | 'failed' = 'unasked';

  /** `needed` workers make a warm pool. */
  constructor(needed: number) {
    this.#needed = needed;
    // Nobody may be waiting when it fails.
    this.#outcome.promise.catch(() => undefined);
  }

  /** Whether who waited for it hears that it failed, and gives the pool up. */
  get hasFailed(): boolean {
    return this.#state === 'failed';
  }

  /** Resolves when the pool is warm; rejects with an Error that says why the skill did not come up. */
  wait(): Promise<undefined> {
    if (this.#state === 'unasked') this.#state = 'waited for';
    return this.#outcome.promise;
  }

  onReady(count: number): void {
    if (count < this.#needed || this.hasFailed) return;
    this.#state = 'warm';
    this.#outcome.resolve(undefined);
  }

  onDeath(cause: DeathCause): void {
    if (this.#state === 'waited for') this.#state = 'failed';
    this.#outcome.reject(new Error(`the worker ${describeDeath(cause)}`));
  }

  onStop(): void {
    this.#outcome.reject(new Error('the host is stopping'));
  }
}
