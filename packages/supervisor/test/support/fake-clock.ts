import type { Clock, Timer } from '@skillet/core';

/** A clock that stands still until it is told to advance. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  /** What the date is ahead of the clock by: somebody may set it. */
  dateOffset = 1_700_000_000_000;
  /** Milliseconds that pass whenever somebody looks at it, as they may at a real one. */
  passing = 0;
  #timers: { at: number; action: () => void }[] = [];

  now(): number {
    this.#now += this.passing;
    return this.#now;
  }

  date(at = this.#now): number {
    return at + this.dateOffset;
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

  /** Nothing runs for so long, as when the process is stopped; then what is due by now does. */
  async stall(ms: number): Promise<void> {
    this.#now += ms;
    await this.advance(0);
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
