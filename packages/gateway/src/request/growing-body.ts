/** Bytes that are made room for at first. */
const FIRST = 4096;
/** Of how many parts of a declared size one has to have come before there is room for all: who declares much may send nothing. */
const PARTS = 16;

/** How many bytes a body can have. */
export interface BodySize {
  /** It has no more than so many. */
  readonly most: number;
  /** Whether its client says that it has exactly those. */
  readonly isDeclared: boolean;
}

/**
 * A body that is put together as it comes: what is kept of a chunk is its bytes, and not a view for each crumb of
 * it, nor the memory that it was received in.
 */
export class GrowingBody {
  #bytes: Buffer<ArrayBuffer>;
  readonly #most: number;
  readonly #isDeclared: boolean;
  size = 0;

  constructor({ most, isDeclared }: BodySize) {
    this.#most = most;
    this.#isDeclared = isDeclared;
    this.#bytes = Buffer.allocUnsafeSlow(Math.min(most, FIRST));
  }

  /** Bytes that it has memory for by now. */
  get room(): number {
    return this.#bytes.byteLength;
  }

  /** Takes a chunk, which fits. */
  add(chunk: Uint8Array): void {
    const size = this.size + chunk.byteLength;
    if (size > this.#bytes.byteLength) this.#grow(size);
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

  #grow(size: number): void {
    const before = this.#bytes;
    const isEarnest = this.#isDeclared && size >= this.#most / PARTS;
    const room = isEarnest ? this.#most : Math.min(this.#most, 2 * before.byteLength);
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(size, room));
    this.#bytes.set(before.subarray(0, this.size));
    // Its memory is free at once: garbage of this size has V8 collect more often than everything else together.
    before.buffer.transfer(0);
  }
}
