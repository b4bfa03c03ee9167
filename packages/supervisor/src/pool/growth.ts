import type { Clock, Timer } from '@skillet/core';

/** Milliseconds a request waits for a busy pool before the pool grows. */
const GROW_AFTER = 50;

/** Looks again and again, while requests wait, whether a pool is to grow. */
export class Growth {
  readonly #clock: Clock;
  readonly #grow: () => void;
  readonly #waiting: () => number;
  #timer: Timer | undefined;

  /** `waiting` counts the requests that wait, `grow` adds a worker where that is allowed. */
  constructor(clock: Clock, waiting: () => number, grow: () => void) {
    this.#clock = clock;
    this.#waiting = waiting;
    this.#grow = grow;
  }

  /** A request has begun to wait. */
  consider(): void {
    this.#timer ??= this.#clock.after(GROW_AFTER, () => {
      this.#timer = undefined;
      if (this.#waiting() === 0) return;
      this.#grow();
      this.consider();
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
