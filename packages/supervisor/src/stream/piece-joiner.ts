import { STREAM_CHUNK_BYTES } from '@skillet/core';

/** Bytes from which on a piece goes by itself: putting it together with others would gain nothing. */
const LARGE = 16 * 1024;

/**
 * Puts small pieces of a body together as they come, so that one in crumbs costs what any other does: each that is
 * handed on has memory of its own, of its exact size. What has come leaves at the end of this step of the event loop.
 */
export class PieceJoiner {
  readonly #onPiece: (bytes: Uint8Array<ArrayBuffer>) => void;
  #joined: Uint8Array<ArrayBuffer> | undefined;
  #size = 0;
  #leaving = false;

  /** `onPiece` gets at most `STREAM_CHUNK_BYTES` at a time. */
  constructor(onPiece: (bytes: Uint8Array<ArrayBuffer>) => void) {
    this.#onPiece = onPiece;
  }

  add(bytes: Uint8Array): void {
    if (bytes.byteLength < LARGE) {
      this.#join(bytes);
      return;
    }
    this.flush();
    for (let at = 0; at < bytes.byteLength; at += STREAM_CHUNK_BYTES) {
      this.#onPiece(new Uint8Array(bytes.subarray(at, at + STREAM_CHUNK_BYTES)));
    }
  }

  /** Hands on what has come. */
  flush(): void {
    if (this.#joined === undefined || this.#size === 0) return;
    const piece = this.#joined.slice(0, this.#size);
    this.#size = 0;
    this.#onPiece(piece);
  }

  /** Forgets what has come. */
  drop(): void {
    this.#joined = undefined;
    this.#size = 0;
  }

  #join(bytes: Uint8Array): void {
    this.#joined ??= new Uint8Array(STREAM_CHUNK_BYTES);
    if (this.#size + bytes.byteLength > STREAM_CHUNK_BYTES) this.flush();
    this.#joined.set(bytes, this.#size);
    this.#size += bytes.byteLength;
    if (this.#leaving) return;
    this.#leaving = true;
    process.nextTick(() => {
      this.#leaving = false;
      this.flush();
      // A body that stands still needs no memory.
      this.#joined = undefined;
    });
  }
}
