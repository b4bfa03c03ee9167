/** What each call adds: of ten calls, one may be sent twice. */
const SHARE = 0.1;
/** Second tries that there are at first, and that calls may save up: a host that dies may have as many calls. */
const FIRST = 10;
const MOST = 100;

/**
 * Keeps second tries to a tenth of the calls, so that hosts which are overloaded, or die one after the other, don't get
 * twice the calls for it (the retry budget of Finagle).
 */
export class RetryBudget {
  #left = FIRST;

  /** A call is made. */
  note(): void {
    this.#left = Math.min(MOST, this.#left + SHARE);
  }

  /** Takes one second try, if there is one left. */
  take(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
