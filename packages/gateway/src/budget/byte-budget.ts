/** Bytes from which on something is counted: below, a connection's own buffers take as much. */
export const COUNTED = 64 * 1024;

/** Who waits for room. */
interface Waiting {
  readonly bytes: number;
  readonly go: () => void;
}

/** How many bytes may be held for all connections together; who finds no room may wait, first come first served. */
export class ByteBudget {
  readonly limit: number;
  #used = 0;
  readonly #waiting = new Set<Waiting>();

  /** `limit` in bytes. */
  constructor(limit: number) {
    this.limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  /** Takes so many bytes if there is room and nobody waits for it; nothing is too large for a budget in which nothing is. */
  take(bytes: number): boolean {
    if (this.#waiting.size > 0 || !this.#fits(bytes)) return false;
    this.#used += bytes;
    return true;
  }

  /** Calls `go` once the bytes are taken; what it returns gives up waiting. */
  wait(bytes: number, go: () => void): () => void {
    const one: Waiting = { bytes, go };
    this.#waiting.add(one);
    return () => {
      if (this.#waiting.delete(one)) this.#serve();
    };
  }

  /** Gives bytes back. */
  give(bytes: number): void {
    this.#used -= bytes;
    if (this.#waiting.size > 0) this.#serve();
  }

  #fits(bytes: number): boolean {
    return this.#used + bytes <= this.limit || this.#used === 0;
  }

  #serve(): void {
    for (const one of this.#waiting) {
      if (!this.#fits(one.bytes)) return;
      this.#waiting.delete(one);
      this.#used += one.bytes;
      one.go();
    }
  }
}
