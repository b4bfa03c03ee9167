/** Lines that wait to be sent: those that come first decide that there will be lines at all. */
export class LineQueue implements AsyncIterable<string> {
  /** Resolves with the first line, of which it tells nothing. */
  readonly begun: Promise<undefined>;
  readonly #begin: () => void;
  readonly #lines: string[] = [];
  #over = false;
  #fault: unknown;
  #wake: (() => void) | undefined;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.begun = promise;
    this.#begin = () => {
      resolve(undefined);
    };
  }

  push(line: string): void {
    // Whoever reads slowly is told less of the way, and all of the end.
    if (this.#over || this.#lines.length >= WAITING) return;
    this.#lines.push(`${line}\n`);
    this.#begin();
    this.#wake?.();
  }

  /** The last line. */
  end(line: string): void {
    this.#lines.push(`${line}\n`);
    this.#over = true;
    this.#wake?.();
  }

  /** There will be no last line. */
  fail(fault: unknown): void {
    this.#fault = fault;
    this.#over = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) yield line;
      else if (this.#fault !== undefined) throw this.#fault as Error;
      else if (this.#over) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

/** Lines that may wait. */
const WAITING = 1000;
