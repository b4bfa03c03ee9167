import { ToWorker, type BodySink, type BodyStream, type HostError } from '@skillet/core';
import type { RunningWorker } from '../worker/running-worker.ts';
import type { PendingCall } from '../pool/pending-call.ts';
import { PieceJoiner } from './piece-joiner.ts';

/** Sends the body of a request on to its worker in pieces, as fast as that takes them. */
export class Upload implements BodySink {
  readonly #call: PendingCall;
  readonly #body: BodyStream;
  readonly #running: Pick<RunningWorker, 'send'>;
  readonly #pieces: PieceJoiner;
  /** Bytes that were sent and not dealt with. */
  #unread = 0;
  #over = false;

  constructor(call: PendingCall, body: BodyStream, running: Pick<RunningWorker, 'send'>) {
    this.#call = call;
    this.#body = body;
    this.#running = running;
    this.#pieces = new PieceJoiner((piece) => {
      this.#running.send([ToWorker.requestChunk, call.id, piece], piece.buffer);
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
    this.#call.tookIn(bytes.byteLength);
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#pieces.flush();
    this.#running.send([ToWorker.requestEnd, this.#call.id]);
    this.#call.pool.onMoved(this.#call);
  }

  fail(error: HostError): void {
    if (this.#over) return;
    this.#over = true;
    this.#pieces.drop();
    this.#call.holder?.abort(this.#call, 'body-too-large', error);
  }

  /** The worker has dealt with so many bytes; false when it never got as many. */
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
