import type { Lag } from '../lag/lag-watch.ts';

/** Milliseconds between heartbeats. */
export const HEARTBEAT = 1000;
/** Milliseconds without a sign of life after which a worker counts as unresponsive. */
export const PATIENCE = 1000;

/** Milliseconds a handler has to obey its signal after the deadline. */
export const GRACE = 1000;

/** Watches over a worker's signs of life. Times in milliseconds. */
export class Heartbeat {
  /** Whether it gave a sign of life in time. */
  responsive = true;
  #lastHeard: number;
  #askedAt: number | undefined;
  readonly #lag: Pick<Lag, 'since'>;

  /** `lag` is what is not held against it. */
  constructor(now: number, lag: Pick<Lag, 'since'>) {
    this.#lastHeard = now;
    this.#lag = lag;
  }

  get lastHeard(): number {
    return this.#lastHeard;
  }

  /** Milliseconds for which it has owed a sign of life. */
  silence(now: number): number {
    return this.#askedAt === undefined ? 0 : this.#span(this.#askedAt, now);
  }

  /** Milliseconds without a sign of life since it has had something to do; lines of a log may be one. */
  owed(busySince: number, now: number): number {
    return Math.max(GRACE, this.#span(Math.max(busySince, this.#lastHeard), now));
  }

  /** It sent something; true when it had counted as unresponsive. */
  heard(now: number): boolean {
    this.#lastHeard = now;
    this.#askedAt = undefined;
    const wasSilent = !this.responsive;
    this.responsive = true;
    return wasSilent;
  }

  /** Decides what to do now: ask for a sign of life, give it up as unresponsive, or nothing. */
  check(now: number, patience: number): 'ask' | 'silent' | 'wait' {
    if (this.#askedAt === undefined) {
      this.#askedAt = now;
      return 'ask';
    }
    if (!this.responsive || this.silence(now) < patience) return 'wait';
    this.responsive = false;
    return 'silent';
  }

  #span(from: number, now: number): number {
    return Math.max(0, now - from - this.#lag.since(from));
  }
}
