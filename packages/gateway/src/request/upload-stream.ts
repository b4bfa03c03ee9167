import type { IncomingMessage, ServerResponse } from 'node:http';
import { STREAM_WINDOW, type BodySink, type BodyStream, type SkillView } from '@skillet/core';
import { LINGER_BYTES } from '../answer/refuse-body.ts';
import type { Exchange } from '../exchange.ts';
import { letContinue, stillAwaitsContinue } from './expect-continue.ts';
import { overLimit } from './receive-body.ts';

/** Most bytes that Node hands on at once. */
const LARGEST_READ = 64 * 1024;

/**
 * The body of a request as a stream: no more is read from the client than its reader takes, so that a
 * skill that reads slowly makes its client send slowly.
 */
export class UploadStream implements BodyStream {
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #view: SkillView;
  #sink: BodySink | undefined;
  #credit = STREAM_WINDOW;
  #size = 0;

  /** A body over the limit of the skill fails with `body_too_large`. */
  constructor({ req, res }: Exchange, view: SkillView) {
    this.#req = req;
    this.#res = res;
    this.#view = view;
  }

  read(sink: BodySink): void {
    this.#sink = sink;
    letContinue(this.#req, this.#res);
    this.#req.on('data', this.#onData);
    this.#req.on('end', this.#onEnd);
  }

  grant(bytes: number): void {
    this.#credit += bytes;
    if (this.#credit >= LARGEST_READ) this.#req.resume();
  }

  cancel(): void {
    this.#stop();
    if (stillAwaitsContinue(this.#req)) return;
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
    if (this.#size > this.#view.bodyLimit) {
      this.#stop();
      sink?.fail(overLimit(this.#view));
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
