/** What each call adds: of ten calls, one may be sent twice. */
const SHARE = 0.1;
/** Second tries that a quiet time may save up, and milliseconds of a busy one that may save up more. */
const MOST = 10;
const WINDOW = 10_000;

/**
 * Keeps second tries to a tenth of the calls, so that hosts which are overloaded, or die one after the other, don't get
 * twice the calls for it. What the last seconds have saved up is there at once: a host that is lost leaves all its calls
 * to others (the retry budget of Finagle).
 */
export class RetryBudget {
  readonly #now: () => number;
  #left = MOST;
  #since: number;
  /** Calls since then, and in the window before. */
  #calls = 0;
  #before = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  /** A call is made. */
  note(): void {
    const now = this.#now();
    if (now - this.#since > WINDOW) {
      this.#before = now - this.#since > 2 * WINDOW ? 0 : this.#calls;
      this.#calls = 0;
      this.#since = now;
    }
    this.#calls += 1;
    const most = MOST + SHARE * Math.max(this.#before, this.#calls);
    this.#left = Math.min(most, this.#left + SHARE);
  }

  /** Takes one second try, if there is one left. */
  take(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
