import type { Clock, Timer } from '@skillet/core';
import { Histogram } from '../registry/histogram.ts';

/** Milliseconds between looks. */
const EACH = 100;

/** Upper bounds in seconds. */
const BOUNDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** For how long the host's own thread is late to what is due; all skills wait meanwhile. */
export class LoopDelay {
  readonly family = new Histogram(
    {
      name: 'skillet_event_loop_delay_seconds',
      help: "By how much the host's own thread is late, looked at ten times a second.",
      labels: [],
    },
    BOUNDS,
  );
  readonly #clock: Clock;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(): void {
    const cell = this.family.cell();
    const look = (due: number): void => {
      this.#timer = this.#clock.after(Math.max(0, due - this.#clock.now()), () => {
        const now = this.#clock.now();
        cell.observe(Math.max(0, now - due) / 1000);
        look(now + EACH);
      });
    };
    look(this.#clock.now() + EACH);
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
