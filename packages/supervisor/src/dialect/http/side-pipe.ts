import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Clock, HostFrame, KernelSetup } from '@skillet/core';
import { ReadPace } from '../../carrier/process/output/read-pace.ts';

/** Characters of a line: what an application says of itself is the longest, with all its escapes. */
const MAX_LINE = 2 * 1024 * 1024;
/** Bytes that may wait for a process that does not read. */
const MAX_UNREAD = 1024 * 1024;

/** Who hears of what a process says on its side pipe. */
export interface SidePipeListener {
  /** A frame, unchecked. */
  onFrame(raw: unknown): void;
  /** The process wrote a line that holds no frame; nothing is read any more. */
  onGarbage(): void;
  /** The process has closed its end, which it does by ending, too. */
  onClosed(): void;
}

/**
 * The host's end of a side pipe: a line of JSON is a list of frames, in both directions. What it
 * carries is everything but requests and answers.
 */
export class SidePipe {
  readonly #stream: Duplex;
  readonly #listener: SidePipeListener;
  readonly #decoder = new StringDecoder('utf8');
  #pieces: string[] = [];
  #length = 0;
  #broken = false;

  constructor(stream: Duplex, listener: SidePipeListener, clock: Clock) {
    const pace = new ReadPace(stream, clock);
    this.#stream = stream;
    this.#listener = listener;
    stream.on('data', (chunk: Buffer) => {
      if (this.#broken) return;
      this.#take(this.#decoder.write(chunk));
      pace.count(chunk.length);
    });
    stream.on('end', () => {
      listener.onClosed();
    });
    // The process went first; its end is heard of elsewhere.
    stream.on('error', () => undefined);
  }

  /** The first line: what a kernel is told. */
  begin(setup: KernelSetup): void {
    this.#write(setup);
  }

  /** Sends a frame at once; nothing when the process has left too many unread. */
  send(frame: HostFrame): void {
    if (this.#stream.writableLength < MAX_UNREAD) this.#write([frame]);
  }

  #write(value: unknown): void {
    if (this.#stream.writable) this.#stream.write(`${JSON.stringify(value)}\n`);
  }

  #take(text: string): void {
    const [first = '', ...rest] = text.split('\n');
    this.#pieces.push(first);
    this.#length += first.length;
    for (const piece of rest) {
      const line = this.#pieces.join('');
      this.#pieces = [piece];
      this.#length = piece.length;
      if (line.length > MAX_LINE) this.#giveUp();
      this.#hear(line);
    }
    if (this.#length > MAX_LINE) this.#giveUp();
  }

  #hear(line: string): void {
    if (this.#broken) return;
    let frames: unknown;
    try {
      frames = JSON.parse(line);
    } catch {
      // Not a list either.
    }
    if (!Array.isArray(frames)) {
      this.#giveUp();
      return;
    }
    for (const frame of frames) this.#listener.onFrame(frame);
  }

  #giveUp(): void {
    this.#broken = true;
    this.#pieces = [];
    this.#listener.onGarbage();
  }
}
