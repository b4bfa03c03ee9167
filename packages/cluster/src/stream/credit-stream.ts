import type { BodySink, BodyStream, HostError } from '@skillet/core';
import type { Inflow } from './inflow.ts';

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
  readonly #inflow: Inflow;
  #held: Uint8Array[] = [];
  #sink: BodySink | undefined;
  /** Bytes that may still be sent. */
  #window: number;
  /** Bytes that have come and that the reader has not dealt with. */
  #unread = 0;
  /** When more was asked for last. */
  #askedAt: number;
  #seq = 0;
  #ending: 'whole' | HostError | undefined;
  #over = false;

  /** `window` is what is sent of it without a grant. */
  constructor(owner: CreditStreamOwner, inflow: Inflow, window: number) {
    this.#owner = owner;
    this.#inflow = inflow;
    this.#window = window;
    this.#askedAt = inflow.now;
    inflow.open();
  }

  /** Asks for the first of it. */
  start(): void {
    this.#ask();
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
    this.#unread -= bytes;
    this.#ask();
  }

  cancel(): void {
    if (this.#over) return;
    this.#over = true;
    this.#held = [];
    if (this.#ending !== undefined) return;
    this.#inflow.close();
    this.#owner.onCancel();
  }

  /** A piece has come; false when there was no credit for it, or one before it was lost. Its memory may be used again. */
  push(seq: number, bytes: Uint8Array): boolean {
    this.#window -= bytes.byteLength;
    if (this.#window < 0 || seq !== this.#seq) return false;
    this.#seq += 1;
    if (this.#over) return true;
    this.#unread += bytes.byteLength;
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

  #ask(): void {
    const more = this.#inflow.more(this.#window + this.#unread, this.#askedAt);
    if (more === 0) return;
    this.#askedAt = this.#inflow.now;
    this.#window += more;
    this.#owner.onGrant(more);
  }

  #end(ending: 'whole' | HostError): void {
    if (this.#ending === undefined && !this.#over) this.#inflow.close();
    this.#ending = ending;
    if (this.#over || this.#sink === undefined) return;
    this.#over = true;
    if (ending === 'whole') this.#sink.end();
    else this.#sink.fail(ending);
  }
}
