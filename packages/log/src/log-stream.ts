import sonicBoom from 'sonic-boom';

/** Characters of lines that wait for a reader who is slow, or for room on a disk; later ones are dropped. */
const HELD = 8 * 1024 * 1024;

/** Milliseconds that the last lines have to leave before the process ends without them. */
const LAST_WORDS = 1000;

/** Lines that were dropped. */
export interface LogLoss {
  readonly lines: number;
  /** When the last one was, in milliseconds of `performance.now()`. */
  readonly at: number;
  /** Whether nobody reads any more. */
  readonly readerIsGone: boolean;
}

/**
 * Lines on a descriptor that never hold up who writes them: what cannot leave now is tried again with
 * the lines after it, what does not fit is dropped and counted, and a reader who is gone is not waited for.
 */
export class LogStream {
  static #stdout: LogStream | undefined;
  /** Gets the number of lines that were dropped, once there is room again. */
  onGap: (lines: number) => void = () => undefined;
  readonly #boom: sonicBoom.SonicBoom;
  #dropped = 0;
  #lost = 0;
  #lostAt = -Infinity;
  #gone = false;
  /** Until when a write that finds no room is tried again. */
  #giveUp = Infinity;

  private constructor(fd: number) {
    const retryEAGAIN = () => performance.now() < this.#giveUp;
    this.#boom = new sonicBoom.SonicBoom({ fd, sync: false, maxLength: HELD, retryEAGAIN });
    this.#boom.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') this.#gone = true;
    });
    this.#boom.on('drop', () => {
      this.#dropped += 1;
      this.#onLost();
    });
    this.#boom.on('drain', () => {
      const lines = this.#dropped;
      this.#dropped = 0;
      if (lines > 0) this.onGap(lines);
    });
  }

  /** The one of this process's stdout; what it holds when the process exits is still written, if it can be. */
  static stdout(): LogStream {
    if (this.#stdout === undefined) {
      const stream = new LogStream(1);
      process.once('exit', () => {
        stream.#flushSync();
      });
      this.#stdout = stream;
    }
    return this.#stdout;
  }

  write(line: string): void {
    if (this.#gone) this.#onLost();
    else this.#boom.write(line);
  }

  /** The lines that were lost; undefined when none was. */
  get loss(): LogLoss | undefined {
    if (this.#lost === 0) return undefined;
    return { lines: this.#lost, at: this.#lostAt, readerIsGone: this.#gone };
  }

  /** Resolves once all lines have left, or cannot, within a second. */
  async flush(): Promise<void> {
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, LAST_WORDS);
      this.#boom.flush(() => {
        clearTimeout(timer);
        resolve(undefined);
      });
    });
    this.#giveUp = 0;
  }

  #onLost(): void {
    this.#lost += 1;
    this.#lostAt = performance.now();
  }

  /** The same where the event loop turns no more. */
  #flushSync(): void {
    if (this.#gone) return;
    this.#giveUp = Math.min(this.#giveUp, performance.now() + LAST_WORDS);
    try {
      this.#boom.flushSync();
    } catch {
      // Nobody is left to tell.
    }
  }
}
