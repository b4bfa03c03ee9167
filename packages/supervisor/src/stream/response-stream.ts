import {
  STREAM_CHUNK_BYTES,
  STREAM_WINDOW,
  type BodySink,
  type BodyStream,
  type HostError,
} from '@skillet/core';

/** Bytes that are granted at once, so that not every chunk costs a message back. */
const GRANT = STREAM_WINDOW / 4;

/** Who is told what the reader of an answer does. */
export interface ResponseStreamOwner {
  /** The worker may send so many more bytes. */
  onGrant(bytes: number, spent: ArrayBuffer[]): void;
  /** Nobody wants the rest. */
  onCancel(): void;
}

/** An answer that a worker sends in pieces: what comes before there is a reader is kept. */
export class ResponseStream implements BodyStream {
  readonly #owner: ResponseStreamOwner;
  #held: Uint8Array[] = [];
  #sink: BodySink | undefined;
  /** Bytes that the worker may still send. */
  #window = STREAM_WINDOW;
  /** Bytes dealt with that the worker has not heard of. */
  #owed = 0;
  #spent: ArrayBuffer[] = [];
  #ending: 'whole' | HostError | undefined;
  #over = false;

  constructor(owner: ResponseStreamOwner) {
    this.#owner = owner;
  }

  read(sink: BodySink): void {
    if (this.#over) return;
    this.#sink = sink;
    const held = this.#held;
    this.#held = [];
    for (const bytes of held) sink.chunk(bytes);
    if (this.#ending !== undefined) this.#end(this.#ending);
  }

  grant(bytes: number, spent?: ArrayBufferLike): void {
    if (this.#ending !== undefined || this.#over) return;
    this.#owed += bytes;
    if (spent instanceof ArrayBuffer && spent.byteLength === STREAM_CHUNK_BYTES) {
      this.#spent.push(spent);
    }
    if (this.#owed < GRANT) return;
    this.#window += this.#owed;
    this.#owner.onGrant(this.#owed, this.#spent);
    this.#owed = 0;
    this.#spent = [];
  }

  cancel(): void {
    if (this.#over) return;
    this.#over = true;
    this.#held = [];
    if (this.#ending === undefined) this.#owner.onCancel();
  }

  /** The worker sent a piece; false when it had no credit for it. */
  push(bytes: Uint8Array): boolean {
    this.#window -= bytes.byteLength;
    if (this.#window < 0) return false;
    if (this.#over) return true;
    if (this.#sink === undefined) this.#held.push(bytes);
    else this.#sink.chunk(bytes);
    return true;
  }

  /** The worker sent all of it. */
  finish(): void {
    this.#end('whole');
  }

  /** The rest will never come. */
  fail(error: HostError): void {
    if (!this.#over && this.#ending === undefined) this.#end(error);
  }

  #end(ending: 'whole' | HostError): void {
    this.#ending = ending;
    if (this.#over || this.#sink === undefined) return;
    this.#over = true;
    if (ending === 'whole') this.#sink.end();
    else this.#sink.fail(ending);
  }
}
