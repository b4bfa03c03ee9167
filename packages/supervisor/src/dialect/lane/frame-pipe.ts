import type { Duplex } from 'node:stream';
import {
  encodeFrames,
  FrameReader,
  STREAM_CHUNK_BYTES,
  TO_HOST,
  TO_ISOLATE,
  type Clock,
  type HostFrame,
  type SetupFrame,
} from '@skillet/core';
import type { LanePort } from './host-lane.ts';

/** Bytes of a head: what an application says of itself is the longest, with all its escapes. */
const MAX_HEAD = 4 * 1024 * 1024;
/** Bytes of heads read in a span of so many milliseconds; who writes more has to wait for the next one. */
const BYTES = 1024 * 1024;
const SPAN = 100;

/** Who hears of what a process sends. */
export interface FramePipeListener {
  /** A frame, unchecked. */
  onFrame(raw: unknown): void;
  /** The process wrote what is no frame; nothing is read any more. */
  onGarbage(): void;
  /** The process has closed its end, which it does by ending, too. */
  onClosed(): void;
}

/** The host's end of a lane that is a socket. What bodies cost is bounded by their own credit and limits. */
export class FramePipe implements LanePort {
  readonly #stream: Duplex;
  readonly #clock: Clock;
  readonly #reader: FrameReader;
  #spanBegan: number;

  /** `responseLimit` is how many bytes an answer may have. */
  constructor(stream: Duplex, responseLimit: number, listener: FramePipeListener, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    this.#spanBegan = clock.now();
    const limits = { head: MAX_HEAD, body: Math.max(responseLimit, STREAM_CHUNK_BYTES) };
    this.#reader = new FrameReader(TO_HOST, limits, listener);
    stream.on('data', (chunk: Buffer) => {
      this.#reader.push(chunk);
      if (this.#reader.cost >= BYTES) this.#rest();
    });
    stream.on('end', () => {
      listener.onClosed();
    });
    // The process went first; its end is heard of elsewhere.
    stream.on('error', () => undefined);
  }

  postMessage(frames: readonly (HostFrame | SetupFrame)[]): void {
    if (!this.#stream.writable) return;
    const pieces = encodeFrames(frames, TO_ISOLATE);
    if (pieces.length === 1) {
      this.#stream.write(pieces[0]);
      return;
    }
    this.#stream.cork();
    for (const piece of pieces) this.#stream.write(piece);
    this.#stream.uncork();
  }

  close(): void {
    this.#stream.end();
  }

  /** Leaves the stream alone for the rest of the span when enough was read in it. */
  #rest(): void {
    this.#reader.cost = 0;
    const left = this.#spanBegan + SPAN - this.#clock.now();
    this.#spanBegan = this.#clock.now();
    if (left <= 0) return;
    this.#stream.pause();
    this.#clock.after(left, () => {
      this.#spanBegan = this.#clock.now();
      this.#stream.resume();
    });
  }
}
