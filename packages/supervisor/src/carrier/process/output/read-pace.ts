import type { Readable } from 'node:stream';
import type { Clock } from '@skillet/core';

/** Bytes read in a span of so many milliseconds; who writes more has to wait for the next one. */
const BYTES = 1024 * 1024;
const SPAN = 100;

/** Has a stream of a process read no faster than 10 MB/s, so that what comes out of it cannot keep the host busy. */
export class ReadPace {
  readonly #stream: Readable;
  readonly #clock: Clock;
  /** Bytes read since the span began. */
  #read = 0;
  #spanBegan: number;

  constructor(stream: Readable, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    this.#spanBegan = clock.now();
  }

  /** So many bytes were read: when they are enough, the stream is left alone for the rest of the span. */
  count(bytes: number): void {
    this.#read += bytes;
    if (this.#read < BYTES) return;
    const left = this.#spanBegan + SPAN - this.#clock.now();
    this.#begin();
    if (left <= 0) return;
    this.#stream.pause();
    this.#clock.after(left, () => {
      this.#begin();
      this.#stream.resume();
    });
  }

  #begin(): void {
    this.#read = 0;
    this.#spanBegan = this.#clock.now();
  }
}
