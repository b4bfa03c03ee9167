import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes messages, each on its line; who writes waits while the reader is behind. */
export class Writer {
  readonly #out: Writable;
  readonly #gone = new AbortController();

  constructor(out: Writable) {
    this.#out = out;
    const gone = () => {
      this.#gone.abort();
    };
    out.on('error', gone);
    out.on('close', gone);
  }

  /** Aborts when nobody reads any more. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Writes a message that is a text of JSON without line breaks. */
  async write(text: string): Promise<void> {
    if (this.#gone.signal.aborted || this.#out.write(`${text}\n`)) return;
    await once(this.#out, 'drain', { signal: this.#gone.signal }).catch(() => undefined);
  }
}
