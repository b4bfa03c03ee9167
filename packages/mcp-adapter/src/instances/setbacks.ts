import { backoffDelay, type BackoffPolicy, type Clock } from '@skillet/core';

/** Milliseconds for which a death counts, and how many of one owner cost no wait. */
const COUNTED = { window: 5 * 60_000, free: 1 };
const BACKOFF: BackoffPolicy = { initial: 1000, factor: 2, max: 60_000, jitter: 0.1 };
/** Owners that are kept in mind; those whose last death is longest ago are forgotten first. */
const MOST = 1000;

/** Why the next server of an owner has to wait. */
export interface Wait {
  /** Milliseconds. */
  readonly ms: number;
  readonly deaths: number;
  /** Of the last one. */
  readonly why: string;
}

interface Setback {
  /** Times of deaths, oldest first. */
  readonly deaths: readonly number[];
  readonly until: number;
  readonly why: string;
}

/** The deaths of servers by whose they were: each owner waits for its own alone, and the longer the more there were. */
export class Setbacks {
  readonly #clock: Pick<Clock, 'now' | 'random'>;
  readonly #all = new Map<string, Setback>();

  constructor(clock: Pick<Clock, 'now' | 'random'>) {
    this.#clock = clock;
  }

  /** A server has died, or could not be started. */
  note(owner: string, why: string): void {
    const now = this.#clock.now();
    const before = this.#all.get(owner)?.deaths ?? [];
    const deaths = [...before.filter((at) => now - at < COUNTED.window), now];
    const over = deaths.length - COUNTED.free;
    const delay = over > 0 ? backoffDelay(BACKOFF, over, this.#clock.random()) : 0;
    this.#all.delete(owner);
    this.#all.set(owner, { deaths, until: now + delay, why });
    const [oldest] = this.#all.keys();
    if (this.#all.size > MOST && oldest !== undefined) this.#all.delete(oldest);
  }

  /** Whether an owner has to wait for its next server; undefined when it may have one now. */
  of(owner: string): Wait | undefined {
    const setback = this.#all.get(owner);
    if (setback === undefined) return undefined;
    const ms = setback.until - this.#clock.now();
    return ms > 0 ? { ms, deaths: setback.deaths.length, why: setback.why } : undefined;
  }
}
