import type { BodySink, BodyStream, HostError } from '@skillet/core';
import { WINDOW } from '../wire/frames.ts';

/** Bytes that are granted at once, so that not every piece costs a frame back. */
const GRANT = WINDOW / 4;

/** Who is told what the reader of a body does. */
export interface CreditStreamOwner {
  /** So many more bytes may be sent. */
  onGrant(bytes: number): void;
  /** Nobody wants the rest. */
  onCancel(): void;
}

/** A body that another host sends in pieces: what comes before there is a reader is kept. */
export class CreditStream implements BodyStream {
  readonly #owner: CreditStreamOwner;
  #held: Uint8Array[] = [];
  #sink: BodySink | undefined;
  /** Bytes that may still be sent. */
  #window = WINDOW;
  /** Bytes dealt with that the other has not heard of. */
  #owed = 0;
  #seq = 0;
  #ending: 'whole' | HostError | undefined;
  #over = false;

  constructor(owner: CreditStreamOwner) {
    this.#owner = owner;
  }

  read(sink: BodySink): void {
    if (this.#over) return;
    this.#sink = sink;
    const held = this.#held;
    this.#held = [];
    for (const bytes of held) if (!this.#isOver()) sink.chunk(bytes);
    if (this.#ending !== undefined) this.#end(this.#ending);
  }

  grant(bytes: number): void {
    if (this.#ending !== undefined || this.#over) return;
    this.#owed += bytes;
    if (this.#owed < GRANT) return;
    this.#window += this.#owed;
    this.#owner.onGrant(this.#owed);
    this.#owed = 0;
  }

  cancel(): void {
    if (this.#over) return;
    this.#over = true;
    this.#held = [];
    if (this.#ending === undefined) this.#owner.onCancel();
  }

  /** A piece has come; false when there was no credit for it, or one before it was lost. Its memory may be used again. */
  push(seq: number, bytes: Uint8Array): boolean {
    this.#window -= bytes.byteLength;
    if (this.#window < 0 || seq !== this.#seq) return false;
    this.#seq += 1;
    if (this.#over) return true;
    const own = new Uint8Array(bytes);
    if (this.#sink === undefined) this.#held.push(own);
    else this.#sink.chunk(own);
    return true;
  }

  /** All has come; false when the last piece was another one. */
  finish(seq: number): boolean {
    if (seq !== this.#seq) return false;
    this.#end('whole');
    return true;
  }

  /** The rest will never come. */
  fail(error: HostError): void {
    if (!this.#over && this.#ending === undefined) this.#end(error);
  }

  /** A reader may leave while it is given what was kept. */
  #isOver(): boolean {
    return this.#over;
  }

  #end(ending: 'whole' | HostError): void {
    this.#ending = ending;
    if (this.#over || this.#sink === undefined) return;
    this.#over = true;
    if (ending === 'whole') this.#sink.end();
    else this.#sink.fail(ending);
  }
}
