import type { Clock } from '@skillet/core';

/** Threads that start at a time. */
const WIDTH = 4;
/** Milliseconds after which a start that goes on holds up no other any more. */
const PATIENCE = 200;

/**
 * Lets a few threads start at a time. Of a hundred at once all take long, and each leaves behind the
 * memory that it compiled in, which threads that start one after the other use again.
 */
export class StartGate {
  readonly #clock: Clock;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when a start's turn has come, with what is to be called when it is over. */
  enter(): Promise<() => void> {
    return new Promise((resolve) => {
      const admit = () => {
        resolve(this.#admit());
      };
      if (this.#inside < WIDTH) admit();
      else this.#waiting.push(admit);
    });
  }

  #admit(): () => void {
    this.#inside += 1;
    let inside = true;
    const leave = () => {
      if (!inside) return;
      inside = false;
      timer.cancel();
      this.#inside -= 1;
      this.#waiting.shift()?.();
    };
    const timer = this.#clock.after(PATIENCE, leave);
    return leave;
  }
}
