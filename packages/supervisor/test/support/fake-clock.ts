import type { Clock, Timer } from '@skillet/core';

/** A clock that stands still until it is told to advance. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #timers: { at: number; action: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  /** The middle of the jitter: delays come out exactly as their base. */
  random(): number {
    return 0.5;
  }

  after(delay: number, action: () => void): Timer {
    const timer = { at: this.#now + delay, action };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  /** Lets time pass: timers that are due run in order, each at its own time. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#timers
        .filter((timer) => timer.at <= end)
        .toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#now = Math.max(this.#now, due.at);
      due.action();
      await turn();
    }
    this.#now = end;
    await turn();
  }
}

/** Lets everything run that is ready to run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
