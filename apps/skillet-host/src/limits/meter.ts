import type { CallLimits } from '@skillet/core';
import { Tally } from './tally.ts';

/** Which of the limits of one scope is used up, and in how many milliseconds there is room again. */
export interface Excess {
  readonly of: 'rate' | 'concurrency' | 'daily';
  readonly waitMs: number;
}

/** The time: on a clock that nobody sets, and as a date. Both in milliseconds. */
export interface Moment {
  readonly now: number;
  readonly date: number;
}

/** Milliseconds of a day, which begins at midnight UTC. */
export const DAY = 86_400_000;

/** Milliseconds after which it is worth to ask again whether a call has ended. */
const SOON = 1000;
/** Sums of fractions are a little off. */
const EPSILON = 1e-9;

/** Calls that may come at once. */
export function burstOf({ rate, burst }: CallLimits): number {
  return burst ?? rate?.count ?? Infinity;
}

/**
 * Counts the calls of one scope, such as those of one caller to one skill. What it has counted does not depend on the
 * limits, so that these may change at any time.
 *
 * The rate is held by the continuous-state leaky bucket of the generic cell rate algorithm (ITU-T I.371, annex A): each call
 * fills it by one, it drains at the rate, and it holds a burst. So in any time there are at most as many calls as the rate
 * allows in it, and one burst.
 */
export class Meter {
  #level = 0;
  #at = 0;
  #underWay = 0;
  /** Calls under way in other hosts. */
  elsewhere = 0;
  /** Counts the calls of the day. */
  tally = new Tally();

  /** The limit that one more call would be over; undefined where there is room for it. */
  excess(limits: CallLimits, { now, date }: Moment): Excess | undefined {
    const { rate, concurrency, daily } = limits;
    // What lasts longest is told first.
    if (daily !== undefined && this.tally.on(date) >= daily)
      return { of: 'daily', waitMs: DAY - (date % DAY) };
    if (rate !== undefined) {
      const over = this.levelAt(drainOf(limits), now) + 1 - burstOf(limits);
      if (over > EPSILON) return { of: 'rate', waitMs: (over * rate.per) / rate.count };
    }
    if (concurrency !== undefined && this.#underWay + this.elsewhere >= concurrency)
      return { of: 'concurrency', waitMs: SOON };
    return undefined;
  }

  /** A call begins. */
  take(limits: CallLimits, { now, date }: Moment): void {
    this.fill(1, drainOf(limits), now);
    this.#underWay += 1;
    this.tally.count(date);
  }

  /** A call that has begun before goes on. */
  resume(): void {
    this.#underWay += 1;
  }

  /** It has ended, or waits for whoever has made it. */
  end(): void {
    this.#underWay -= 1;
  }

  /** A call that began on a date counts for no day. */
  giveBack(date: number): void {
    this.tally.takeBack(date);
  }

  /** Calls under way in this host. */
  get underWay(): number {
    return this.#underWay;
  }

  /** How full the bucket is that drains by so many calls in a millisecond. */
  levelAt(drain: number, now: number): number {
    return drain === 0 ? 0 : Math.max(0, this.#level - (now - this.#at) * drain);
  }

  /** So many calls have come; `drain` is how many go in a millisecond. */
  fill(calls: number, drain: number, now: number): void {
    this.#level = Math.max(0, this.levelAt(drain, now) + calls);
    this.#at = now;
  }

  /** How much is left. */
  left(limits: CallLimits, { now, date }: Moment): Left {
    const { concurrency = 0, daily = 0, rate } = limits;
    const level = this.levelAt(drainOf(limits), now);
    return {
      rate: Math.max(0, Math.floor(burstOf(limits) - level + EPSILON)),
      fullInMs: rate === undefined ? 0 : (level * rate.per) / rate.count,
      concurrency: Math.max(0, concurrency - this.#underWay - this.elsewhere),
      daily: Math.max(0, daily - this.tally.on(date)),
    };
  }
}

/** Calls that a rate has go in a millisecond; 0 where there is none, and nothing fills up. */
export function drainOf({ rate }: CallLimits): number {
  return rate === undefined ? 0 : rate.count / rate.per;
}

/** Calls that there is room for, by each limit; only those mean anything that there are. */
export interface Left {
  readonly rate: number;
  /** Milliseconds until there is room for a whole burst again. */
  readonly fullInMs: number;
  readonly concurrency: number;
  readonly daily: number;
}
