import { PieceQueue } from '@skillet/core';

/** The pieces of a request's body on their way to a process, in the form that undici sends. */
export class UploadQueue {
  readonly #pieces = new PieceQueue<Uint8Array>();
  readonly #onSent: (bytes: number) => void;
  #ended = false;
  #wake: (() => void) | undefined;

  /** `onSent` hears of bytes that have left: there is room for as many more. */
  constructor(onSent: (bytes: number) => void) {
    this.#onSent = onSent;
  }

  push(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.#wake?.();
  }

  /** The body is whole. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#pieces.next();
      if (piece !== undefined) {
        yield piece;
        // Whoever asks for the next one has room again.
        this.#onSent(piece.byteLength);
      } else if (this.#ended) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
