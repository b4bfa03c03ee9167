import type { Clock, Timer } from '@skillet/core';

/** Tells when something has stood still for too long. A sign of movement costs next to nothing. */
export class IdleWatch {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #onIdle: () => void;
  #moved: number;
  #timer: Timer | undefined;

  /** `limit` in milliseconds; Infinity never tells. */
  constructor(clock: Clock, limit: number, onIdle: () => void) {
    this.#clock = clock;
    this.#limit = limit;
    this.#onIdle = onIdle;
    this.#moved = clock.now();
    if (limit !== Infinity) this.#wait(limit);
  }

  /** Something moved. */
  touch(): void {
    this.#moved = this.#clock.now();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #wait(delay: number): void {
    this.#timer = this.#clock.after(delay, () => {
      const left = this.#moved + this.#limit - this.#clock.now();
      if (left > 0) this.#wait(left);
      else this.#onIdle();
    });
  }
}
