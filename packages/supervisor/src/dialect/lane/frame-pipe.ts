import type { Duplex } from 'node:stream';
import {
  encodeFrames,
  FrameReader,
  STREAM_CHUNK_BYTES,
  TO_HOST,
  TO_WORKER,
  type Clock,
  type HostFrame,
  type SetupFrame,
} from '@skillet/core';
import { ReadPace } from '../../carrier/process/output/read-pace.ts';
import type { LanePort } from './host-lane.ts';

/** Bytes of a head: what an application says of itself is the longest, with all its escapes. */
const MAX_HEAD = 4 * 1024 * 1024;

/** Who hears of what a process sends. */
export interface FramePipeListener {
  /** A frame, unchecked. */
  onFrame(raw: unknown): void;
  /** The process wrote something that is not a frame; nothing is read any more. */
  onGarbage(): void;
  /** The process has closed its end, which it does by ending, too. */
  onClosed(): void;
}

/** The host's end of a lane that is a socket. What bodies cost is bounded by their own credit and limits. */
export class FramePipe implements LanePort {
  readonly #stream: Duplex;

  /** `responseLimit` is how many bytes an answer may have. */
  constructor(stream: Duplex, responseLimit: number, listener: FramePipeListener, clock: Clock) {
    this.#stream = stream;
    const pace = new ReadPace(stream, clock);
    const limits = { head: MAX_HEAD, body: Math.max(responseLimit, STREAM_CHUNK_BYTES) };
    const reader = new FrameReader(TO_HOST, limits, listener);
    stream.on('data', (chunk: Buffer) => {
      reader.push(chunk);
      pace.count(reader.cost);
      reader.cost = 0;
    });
    stream.on('end', () => {
      listener.onClosed();
    });
    // The process went first; its end is heard of elsewhere.
    stream.on('error', () => undefined);
  }

  postMessage(frames: readonly (HostFrame | SetupFrame)[]): void {
    if (!this.#stream.writable) return;
    const pieces = encodeFrames(frames, TO_WORKER);
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
}
