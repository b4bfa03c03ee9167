/** Pieces of one body, however small, that are taken before other connections have their turn. */
const PIECES = 1024;
/** Bytes of one body that are. */
const BYTES = 512 * 1024;
/** Bodies that go on in one turn of the event loop. */
const RESUMED_PER_TURN = 4;
/** Bytes of a body's pieces, on average, below which they are crumbs: no client of good will sends so many of them. */
const CRUMB = 128;
/**
 * Milliseconds in which no body in crumbs goes on, then one of them does. The system hands on 64 KB, which in pieces
 * of one byte keep the gateway's thread busy for 15 ms: so all such bodies together get a third of it at most.
 */
const CRUMBS_REST = 30;

/**
 * Keeps the bodies that come fast, or in crumbs, from holding up everybody else: the system hands on megabytes of
 * one connection in a row, and each crumb in them costs as much as a small request.
 */
export class ReadingTurns {
  #talking: object | undefined;
  #pieces = 0;
  #bytes = 0;
  #waiting: (() => void)[] = [];
  readonly #crumbs: (() => void)[] = [];

  /** Whether one more piece of a body leaves it its turn; if not, it is to `wait`. */
  mayGoOn(body: object, bytes: number): boolean {
    if (this.#talking !== body) {
      this.#talking = body;
      this.#pieces = 1;
      this.#bytes = bytes;
      return true;
    }
    this.#pieces += 1;
    this.#bytes += bytes;
    return this.#pieces < PIECES && this.#bytes < BYTES;
  }

  /** Calls `resume` in a later turn of the event loop, and later still for the body that came last if it comes in crumbs. */
  wait(resume: () => void): void {
    this.#talking = undefined;
    if (this.#pieces >= PIECES && this.#bytes < CRUMB * this.#pieces) {
      this.#crumbs.push(resume);
      if (this.#crumbs.length === 1) setTimeout(this.#crumb, CRUMBS_REST);
      return;
    }
    this.#waiting.push(resume);
    if (this.#waiting.length === 1) setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    const now = this.#waiting.splice(0, RESUMED_PER_TURN);
    if (this.#waiting.length > 0) setImmediate(this.#turn);
    for (const resume of now) resume();
  };

  readonly #crumb = (): void => {
    const resume = this.#crumbs.shift();
    if (this.#crumbs.length > 0) setTimeout(this.#crumb, CRUMBS_REST);
    resume?.();
  };
}
