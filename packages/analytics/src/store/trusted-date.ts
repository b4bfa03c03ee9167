const MINUTE = 60_000;
/** By so much a clock may be put right without anybody's doubt. */
const JUMP = 10 * MINUTE;
/** For so long a date must have held before what is old by it is removed. */
const HOLDS = 60 * MINUTE;
const DAY = 24 * 60 * MINUTE;

/** A date that somebody sets wrong must not cost what was counted for months: it is believed only once it has held for an hour. */
export class TrustedDate {
  #seen: { readonly date: number; readonly at: number } | undefined;
  #doubtSince: number | undefined;

  /** `newest` is the date of what was counted last, if anything was: a host that begins long after it has perhaps a wrong clock. */
  constructor(newest: number | undefined, date: number, now: number) {
    if (newest !== undefined && Math.abs(date - newest) > DAY) this.#doubtSince = now;
  }

  /** The date, if it can be believed. `now` is the time of a clock that nobody sets; both in milliseconds. */
  believe(date: number, now: number): number | undefined {
    const seen = this.#seen;
    this.#seen = { date, at: now };
    if (seen !== undefined && Math.abs(date - (seen.date + now - seen.at)) > JUMP)
      this.#doubtSince = now;
    if (this.#doubtSince !== undefined && now - this.#doubtSince < HOLDS) return undefined;
    this.#doubtSince = undefined;
    return date;
  }
}
