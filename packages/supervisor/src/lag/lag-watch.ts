import type { Clock, Timer } from '@skillet/core';

/** Milliseconds between two looks. */
const PERIOD = 100;
/** Milliseconds by which a look may be late without counting: a busy machine is no stall. */
const TOLERANCE = 50;
/** Stalls that are remembered: more than a minute of nothing else. */
const KEPT = 512;

interface Stall {
  readonly from: number;
  readonly to: number;
}

/** Knows for how long this thread did not turn: time that nobody who waits for it can be held to. */
export interface Lag {
  /** Milliseconds of the time since `at` in which this thread did not turn. */
  since(at: number): number;
  /** Runs `action` once after `delay` milliseconds in which it did. */
  after(delay: number, action: () => void): Timer;
}

/**
 * Measures the lag of the host's own thread: it blocked, was stopped (SIGSTOP), or got no CPU. What
 * workers sent meanwhile lies unread, and is read only after the timers that would judge them.
 */
export class LagWatch implements Lag {
  readonly #clock: Clock;
  readonly #stalls: Stall[] = [];
  #due = Infinity;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(): void {
    this.#due = this.#clock.now() + PERIOD;
    this.#timer = this.#clock.after(PERIOD, this.#look);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#due = Infinity;
  }

  since(at: number): number {
    const now = this.#clock.now();
    let lag = now - this.#due > TOLERANCE ? now - Math.max(this.#due, at) : 0;
    for (let index = this.#stalls.length - 1; index >= 0; index -= 1) {
      const { from, to } = this.#stalls[index] as Stall;
      if (to <= at) break;
      lag += to - Math.max(from, at);
    }
    return lag;
  }

  after(delay: number, action: () => void): Timer {
    const began = this.#clock.now();
    let timer: Timer;
    const wait = (left: number): void => {
      timer = this.#clock.after(left, () => {
        const more = began + delay + this.since(began) - this.#clock.now();
        if (more > 0) wait(more);
        else action();
      });
    };
    wait(delay);
    return {
      cancel: () => {
        timer.cancel();
      },
    };
  }

  readonly #look = (): void => {
    const now = this.#clock.now();
    if (now - this.#due > TOLERANCE) {
      this.#stalls.push({ from: this.#due, to: now });
      if (this.#stalls.length > KEPT) this.#stalls.shift();
    }
    this.start();
  };
}
