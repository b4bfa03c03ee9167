import type { ConnectOptions } from '../server-session.ts';
import { LineReader, type Line } from './line-reader.ts';

/** Bytes of a line that are handed on in one piece. */
const LINE = 8192;
/** Lines of a second that are handed on; of a flood the rest is only counted. */
const LINES = 1000;
const SECOND = 1000;

/** Hands on what a server writes on stderr, line by line, but for empty ones. */
export class StderrLines {
  readonly #listeners: Pick<ConnectOptions, 'onNotice' | 'onStderr'>;
  readonly #reader = new LineReader(LINE, (line) => {
    this.#take(line);
  });
  #since = performance.now();
  #room = LINES;
  #dropped = 0;

  constructor(listeners: Pick<ConnectOptions, 'onNotice' | 'onStderr'>) {
    this.#listeners = listeners;
  }

  push(chunk: Buffer): void {
    if (performance.now() - this.#since >= SECOND) this.#refill();
    this.#reader.push(chunk);
  }

  /** Nothing more comes. */
  end(): void {
    this.#reader.end();
    this.#refill();
  }

  #take(line: Line): void {
    // An empty one is for a terminal, and tells nobody anything.
    if (line.kind === 'text' && line.text.trim() === '') return;
    if (this.#room === 0) {
      this.#dropped += 1;
      return;
    }
    this.#room -= 1;
    const { onStderr } = this.#listeners;
    if (line.kind === 'text') onStderr?.(line.text.trimEnd());
    else onStderr?.(`${line.head} … (${line.bytes} bytes)`);
  }

  #refill(): void {
    this.#since = performance.now();
    this.#room = LINES;
    if (this.#dropped === 0) return;
    this.#listeners.onNotice?.(
      `The server wrote ${String(this.#dropped)} lines more on stderr than the ${String(LINES)} of a second that are kept.`,
    );
    this.#dropped = 0;
  }
}
