import { HostError } from '@skillet/core';
import type { Inflow } from '../stream/inflow.ts';

/** Bytes that bodies may take which are being collected. */
const ROOM = 128 * 1024 * 1024;

/** What is left of the memory for bodies that come in pieces. */
export class ByteRoom {
  #left = ROOM;

  /** @throws {HostError} `host_overloaded` where there is no room. */
  take(bytes: number): void {
    if (bytes > this.#left)
      throw new HostError('host_overloaded', 'Too many large requests are being received.', {
        retryAfter: 1,
      });
    this.#left -= bytes;
  }

  free(bytes: number): void {
    this.#left += bytes;
  }
}

/** Who hears of a body that is collected. */
export interface WholeBodyListener {
  onGrant(bytes: number): void;
  onWhole(body: Uint8Array): void;
}

/** A body that another host sends in pieces, to a skill that gets it as a whole. */
export class WholeBody {
  readonly #bytes: Uint8Array;
  readonly #room: ByteRoom;
  readonly #inflow: Inflow;
  readonly #listener: WholeBodyListener;
  #filled = 0;
  #granted = 0;
  #seq = 0;
  #held = true;

  /** Asks for the first of it. @throws {HostError} `host_overloaded` where there is no room for it. */
  constructor(
    size: number,
    { room, inflow }: { readonly room: ByteRoom; readonly inflow: Inflow },
    listener: WholeBodyListener,
  ) {
    room.take(size);
    this.#room = room;
    this.#inflow = inflow;
    inflow.open();
    // Exactly as large: it is handed on as it is.
    this.#bytes = new Uint8Array(size);
    this.#listener = listener;
    this.#ask();
  }

  /** A piece has come; false when it was not asked for, or one before it was lost. */
  push(seq: number, bytes: Uint8Array): boolean {
    if (seq !== this.#seq || this.#filled + bytes.byteLength > this.#granted) return false;
    if (this.#filled + bytes.byteLength > this.#bytes.byteLength) return false;
    this.#seq += 1;
    this.#bytes.set(bytes, this.#filled);
    this.#filled += bytes.byteLength;
    this.#ask();
    return true;
  }

  /** All has come; false when it has not. */
  finish(seq: number): boolean {
    if (seq !== this.#seq || this.#filled !== this.#bytes.byteLength) return false;
    this.release();
    this.#listener.onWhole(this.#bytes);
    return true;
  }

  /** It is not collected any more. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#room.free(this.#bytes.byteLength);
    this.#inflow.close();
  }

  #ask(): void {
    const window = this.#granted - this.#filled;
    const { share } = this.#inflow;
    if (window > share / 2 || this.#granted >= this.#bytes.byteLength) return;
    this.#granted += share - window;
    this.#listener.onGrant(share - window);
  }
}
