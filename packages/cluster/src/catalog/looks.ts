import type { Clock } from '@skillet/core';

/** Milliseconds in which what hosts say is collected before the catalog is made anew. */
const TOGETHER = 50;
/** How much of the time may go into making it, and for how many milliseconds it may be old for that at most. */
const SHARE = 0.1;
const MOST = 2000;

/**
 * Has the catalog of a cluster looked at when hosts have said something: soon, for all that they say meanwhile, and the
 * more seldom the longer a look takes, so that a host with many others does not look at what they say and do nothing else.
 */
export class Looks {
  readonly #clock: Clock;
  readonly #look: () => boolean;
  readonly #listeners = new Set<() => void>();
  #isDue = false;
  /** Milliseconds that the last one took which found anything. */
  #took = 0;

  /** `look` returns whether anything is other than before. */
  constructor(clock: Clock, look: () => boolean) {
    this.#clock = clock;
    this.#look = look;
  }

  /** Has somebody told when the skills of others are others than before. */
  onChanged(listener: () => void): void {
    this.#listeners.add(listener);
  }

  readonly soon = (): void => {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#clock.after(Math.max(TOGETHER, Math.min(MOST, this.#took / SHARE)), () => {
      this.#isDue = false;
      this.now();
    });
  };

  now(): void {
    const began = this.#clock.now();
    if (!this.#look()) return;
    for (const listener of this.#listeners) listener();
    this.#took = this.#clock.now() - began;
  }
}
