/** Milliseconds until it is told of again. */
const AGAIN = 60_000;
/** Characters of a line that are shown. */
const SHOWN = 200;

/** Tells that a server writes on stdout what is no message: the first time, and then now and again. */
export class NoiseTold {
  readonly #tell: ((text: string) => void) | undefined;
  #toldAt = -Infinity;
  #lines = 0;
  /** The last line that was skipped, as far as it is shown. */
  last: string | undefined;

  constructor(tell: ((text: string) => void) | undefined) {
    this.#tell = tell;
  }

  /** A line was skipped. */
  tell(line: string): void {
    this.#lines += 1;
    this.last = line.slice(0, SHOWN);
    const now = performance.now();
    if (now - this.#toldAt < AGAIN) return;
    this.#toldAt = now;
    const many = this.#lines === 1 ? 'a line' : `${String(this.#lines)} lines`;
    const shown = JSON.stringify(this.last);
    this.#tell?.(
      `The server wrote ${many} on stdout that are no messages of MCP, which were skipped; its log belongs on stderr. The last: ${shown}`,
    );
    this.#lines = 0;
  }
}
