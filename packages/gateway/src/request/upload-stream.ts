import type { IncomingMessage } from 'node:http';
import { HostError, STREAM_WINDOW, type BodySink, type BodyStream } from '@skillet/core';
import { LINGER_BYTES } from '../answer/refuse-body.ts';

/** Most bytes that Node hands on at once. */
const LARGEST_READ = 64 * 1024;

/**
 * The body of a request as a stream: no more is read from the client than its reader takes, so that a
 * skill that reads slowly makes its client send slowly.
 */
export class UploadStream implements BodyStream {
  readonly #req: IncomingMessage;
  readonly #limit: number;
  #sink: BodySink | undefined;
  #credit = STREAM_WINDOW;
  #size = 0;

  /** `limit` in bytes; a body over it fails with `body_too_large`. */
  constructor(req: IncomingMessage, limit: number) {
    this.#req = req;
    this.#limit = limit;
  }

  read(sink: BodySink): void {
    this.#sink = sink;
    this.#req.on('data', this.#onData);
    this.#req.on('end', this.#onEnd);
  }

  grant(bytes: number): void {
    this.#credit += bytes;
    if (this.#credit >= LARGEST_READ) this.#req.resume();
  }

  cancel(): void {
    this.#stop();
    // The rest has to be read before the connection can be used again, within reason.
    let left = LINGER_BYTES;
    this.#req.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) this.#req.destroy();
    });
    this.#req.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#size += chunk.length;
    const sink = this.#sink;
    if (this.#size > this.#limit) {
      this.#stop();
      const detail = `The request body is over the limit of ${String(this.#limit)} bytes.`;
      sink?.fail(new HostError('body_too_large', detail));
      return;
    }
    this.#credit -= chunk.length;
    if (this.#credit < LARGEST_READ) this.#req.pause();
    sink?.chunk(chunk);
  };

  readonly #onEnd = (): void => {
    const sink = this.#sink;
    this.#stop();
    sink?.end();
  };

  #stop(): void {
    this.#sink = undefined;
    this.#req.off('data', this.#onData);
    this.#req.off('end', this.#onEnd);
  }
}
