/** Bytes that are made room for at first. */
const FIRST = 4096;

/**
 * A body that is put together as it comes: what is kept of a chunk is its bytes, and not a view for each crumb of
 * it, nor the memory that it was received in.
 */
export class GrowingBody {
  #bytes: Buffer;
  readonly #most: number;
  size = 0;

  /** `most` is how many bytes it will have at most. */
  constructor(most: number) {
    this.#most = most;
    this.#bytes = Buffer.allocUnsafeSlow(Math.min(most, FIRST));
  }

  /** Takes a chunk, which fits. */
  add(chunk: Uint8Array): void {
    const size = this.size + chunk.byteLength;
    if (size > this.#bytes.byteLength) {
      const grown = Buffer.allocUnsafeSlow(
        Math.max(size, Math.min(this.#most, 2 * this.#bytes.byteLength)),
      );
      this.#bytes.copy(grown, 0, 0, this.size);
      this.#bytes = grown;
    }
    this.#bytes.set(chunk, this.size);
    this.size = size;
  }

  /** All of it, in memory of about its size. */
  whole(): Buffer {
    const { byteLength } = this.#bytes;
    if (this.size === byteLength) return this.#bytes;
    const body = this.#bytes.subarray(0, this.size);
    return this.size > byteLength / 2 ? body : Buffer.concat([body]);
  }
}
