/** Milliseconds of a day. */
const DAY = 86_400_000;

/** The day of a date, counted from the epoch. */
export function dayOf(date: number): number {
  return Math.floor(date / DAY);
}

/** Calls of one day. A clock that is set back begins no other day. */
export class Tally {
  #day = 0;
  #calls = 0;
  /** Those of them that others know of. */
  #shared = 0;

  /** Calls of the day of a date until now. */
  on(date: number): number {
    return dayOf(date) > this.#day ? 0 : this.#calls;
  }

  count(date: number): void {
    const day = dayOf(date);
    if (day > this.#day) this.#begin(day);
    this.#calls += 1;
  }

  /** A call that was counted on the day of a date was none, if that day still is. */
  takeBack(date: number): void {
    if (dayOf(date) === this.#day && this.#calls > 0) this.#calls -= 1;
  }

  /** Calls of a day that others have let in. */
  add(day: number, calls: number): void {
    if (day > this.#day) this.#begin(day);
    if (day === this.#day) this.#calls = Math.max(0, this.#calls + calls);
  }

  /**
   * There were at least so many calls on a day, as somebody knows who counts the same ones. What it knows itself by then;
   * undefined where it counts a later day already.
   */
  atLeast(day: number, counted: number): number | undefined {
    if (day > this.#day) this.#begin(day);
    if (day < this.#day) return undefined;
    this.#calls = Math.max(this.#calls, counted);
    this.#shared = this.#calls;
    return this.#calls;
  }

  /** Whether it has counted what others do not know of. */
  get hasNews(): boolean {
    return this.#calls !== this.#shared;
  }

  /**
   * Takes what all others have counted on a day together with what it knows itself, which is returned; undefined where it
   * counts a later day already.
   */
  share(day: number, counted: number): number | undefined {
    if (day > this.#day) this.#begin(day);
    if (day < this.#day) return undefined;
    this.#calls = Math.max(0, counted + this.#calls - this.#shared);
    this.#shared = this.#calls;
    return this.#calls;
  }

  #begin(day: number): void {
    this.#day = day;
    this.#calls = 0;
    this.#shared = 0;
  }
}
