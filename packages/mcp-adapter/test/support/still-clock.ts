import type { Clock } from '@skillet/core';

/** A clock that stands still until it is told to advance. */
export class StillClock implements Pick<Clock, 'now' | 'after' | 'random'> {
  #now = 1000;
  #timers: { readonly at: number; readonly action: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  /** The middle of the jitter. */
  random(): number {
    return 0.5;
  }

  after(delay: number, action: () => void): { cancel: () => void } {
    const timer = { at: this.#now + delay, action };
    this.#timers.push(timer);
    const cancel = (): void => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
    return { cancel };
  }

  /** Lets time pass; what is due runs, and what follows from it. */
  async advance(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { action } of due) action();
    await turn();
  }
}

/** Lets everything run that is ready to run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
