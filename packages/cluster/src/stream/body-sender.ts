import { PieceQueue, type BodySink, type BodyStream, type HostError } from '@skillet/core';
import { WINDOW } from '../wire/frames.ts';

/** Where a body is sent. */
export interface BodySenderOwner {
  /** The most that a piece may have. */
  readonly pieceBytes: number;
  onPiece(seq: number, bytes: Uint8Array): void;
  onEnd(seq: number): void;
  /** Its source has failed. */
  onFail(error: HostError): void;
}

/**
 * Sends a body to another host in pieces, as fast as that has credit for them. At most what its source sends without a
 * grant waits here.
 */
export class BodySender implements BodySink {
  readonly #owner: BodySenderOwner;
  readonly #source: BodyStream | undefined;
  readonly #waiting = new PieceQueue<Uint8Array>();
  #first: Uint8Array | undefined;
  #credit: number;
  #seq = 0;
  #reading = false;
  #ended = false;
  #over = false;

  /** `credit` is what the other takes at once. A source is read from the first credit on. */
  constructor(source: BodyStream | Uint8Array, credit: number, owner: BodySenderOwner) {
    this.#owner = owner;
    this.#credit = credit;
    if (source instanceof Uint8Array) {
      this.#source = undefined;
      this.#first = source.byteLength > 0 ? source : undefined;
      this.#ended = true;
    } else this.#source = source;
  }

  /** Whether any of a source has been taken, which can't be had once more. */
  get isSpent(): boolean {
    return this.#reading;
  }

  /** Whether there is more of it than the other has credit for. */
  get isWaiting(): boolean {
    return !this.#over && this.#first !== undefined;
  }

  start(): void {
    if (this.#credit > 0) this.#go();
  }

  /** The other takes so many more bytes; false when that is more than anybody may take at once. */
  grant(bytes: number): boolean {
    this.#credit += bytes;
    if (this.#credit > WINDOW) return false;
    this.#go();
    return true;
  }

  chunk(bytes: Uint8Array): void {
    if (this.#over || bytes.byteLength === 0) return;
    if (this.#first === undefined) this.#first = bytes;
    else this.#waiting.push(bytes);
    this.#pump();
  }

  end(): void {
    this.#ended = true;
    this.#pump();
  }

  fail(error: HostError): void {
    if (this.#over) return;
    this.#over = true;
    this.#owner.onFail(error);
  }

  /** Nobody wants the rest. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#waiting.clear();
    this.#source?.cancel();
  }

  #go(): void {
    if (this.#over) return;
    if (!this.#reading && this.#source !== undefined) {
      this.#reading = true;
      this.#source.read(this);
    }
    this.#pump();
  }

  #pump(): void {
    while (!this.#over && this.#first !== undefined && this.#credit > 0) {
      const size = Math.min(this.#first.byteLength, this.#credit, this.#owner.pieceBytes);
      const piece = this.#first.subarray(0, size);
      const isWhole = size === this.#first.byteLength;
      this.#first = isWhole ? this.#waiting.next() : this.#first.subarray(size);
      this.#credit -= size;
      this.#owner.onPiece(this.#seq, piece);
      this.#seq += 1;
      this.#source?.grant(size);
    }
    if (this.#over || !this.#ended || this.#first !== undefined) return;
    this.#over = true;
    this.#owner.onEnd(this.#seq);
  }
}
