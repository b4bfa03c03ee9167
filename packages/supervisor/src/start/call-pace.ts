/** Calls in the last second or two from which on callers count as served without a pause. */
const STEADY = 10;

/** Tells whether callers are served without a pause, from the number of calls that there were until now. */
export class CallPace {
  #calls = 0;
  #oldest = 0;
  #newer = 0;

  /** One more call, and its number. */
  next(): number {
    this.#calls += 1;
    return this.#calls;
  }

  /** A second has passed. */
  tick(): void {
    this.#oldest = this.#newer;
    this.#newer = this.#calls;
  }

  /** Whether there were more in the last second or two than a few programs that start would make. */
  get steady(): boolean {
    return this.#calls - this.#oldest > STEADY;
  }
}
