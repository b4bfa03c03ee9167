import { ToIsolate, type BodySink, type BodyStream, type HostError } from '@skillet/core';
import type { RunningIsolate } from '../isolate/running-isolate.ts';
import { PieceJoiner } from './piece-joiner.ts';

/** Who is told how the body of a request fares. */
export interface UploadOwner {
  /** A piece was sent on. */
  onProgress(): void;
  /** The rest of the body will never come. */
  onBroken(error: HostError): void;
}

/** Sends the body of a request on to its isolate in pieces, as fast as that takes them. */
export class Upload implements BodySink {
  readonly #id: number;
  readonly #body: BodyStream;
  readonly #running: Pick<RunningIsolate, 'send'>;
  readonly #owner: UploadOwner;
  readonly #pieces: PieceJoiner;
  /** Bytes that were sent and not dealt with. */
  #unread = 0;
  #over = false;

  constructor(
    id: number,
    body: BodyStream,
    running: Pick<RunningIsolate, 'send'>,
    owner: UploadOwner,
  ) {
    this.#id = id;
    this.#body = body;
    this.#running = running;
    this.#owner = owner;
    this.#pieces = new PieceJoiner((piece) => {
      this.#running.send([ToIsolate.requestChunk, this.#id, piece], piece.buffer);
    });
  }

  start(): void {
    this.#body.read(this);
  }

  chunk(bytes: Uint8Array): void {
    if (this.#over) return;
    this.#unread += bytes.byteLength;
    // Exact-size copies: what is received lies in slabs that are shared.
    this.#pieces.add(bytes);
    this.#owner.onProgress();
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#pieces.flush();
    this.#running.send([ToIsolate.requestEnd, this.#id]);
    this.#owner.onProgress();
  }

  fail(error: HostError): void {
    if (this.#over) return;
    this.#over = true;
    this.#pieces.drop();
    this.#owner.onBroken(error);
  }

  /** The isolate has dealt with so many bytes; false when it never got as many. */
  grant(bytes: number): boolean {
    this.#unread -= bytes;
    if (this.#unread < 0) return false;
    if (!this.#over) this.#body.grant(bytes);
    return true;
  }

  /** Nobody wants the rest. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#pieces.drop();
    this.#body.cancel();
  }
}
