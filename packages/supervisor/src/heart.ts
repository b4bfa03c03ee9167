import type { Clock, Timer } from '@skillet/core';
import type { Pool } from './pool/pool.ts';
import type { CallPace } from './start/call-pace.ts';
import { HEARTBEAT, PATIENCE } from './worker/heartbeat.ts';

/** Has all pools look after their workers, once a second. */
export class Heart {
  readonly #clock: Clock;
  readonly #pools: ReadonlySet<Pool>;
  readonly #calls: CallPace;
  #timer: Timer | undefined;

  constructor(clock: Clock, pools: ReadonlySet<Pool>, calls: CallPace) {
    this.#clock = clock;
    this.#pools = pools;
    this.#calls = calls;
  }

  start(): void {
    this.#timer = this.#clock.after(HEARTBEAT, () => {
      const now = this.#clock.now();
      // What is shown as a date follows a clock that was set.
      this.#clock.date();
      this.#calls.tick();
      for (const pool of this.#pools) pool.tick(now, PATIENCE);
      this.start();
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
