/** Bytes from which on something is counted: below, a connection's own buffers take as much. */
export const COUNTED = 64 * 1024;
/** Under what is held that is no skill's; no mount has a slash. */
export const THE_HOSTS = '/';

/** Who waits for room, with what it has already. */
interface Waiting {
  readonly bytes: number;
  readonly own: number;
  readonly go: () => void;
}

/** What one skill holds, and who waits for more of it. */
interface Share {
  held: number;
  readonly waiting: Set<Waiting>;
}

/**
 * How many bytes may be held for all connections together; who finds no room may wait, those of one skill first come
 * first served. A skill may hold as much as it leaves free, half of it all when it is the only one: what is sent to one
 * that hangs, or what its clients do not take, leaves room for the others, however many do the same.
 */
export class ByteBudget {
  readonly limit: number;
  #used = 0;
  readonly #shares = new Map<string, Share>();

  /** `limit` in bytes. */
  constructor(limit: number) {
    this.limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  /**
   * Takes so many bytes for a skill if there is room and none of its own waits for it; `own` is what the same body or
   * answer has taken already. A single one may have all that is free; nothing is too large for a budget in which nothing is.
   */
  take(mount: string, bytes: number, own = 0): boolean {
    const share = this.#shareOf(mount);
    const room = share.waiting.size === 0 && this.#fits(share, bytes, own);
    if (room) this.#hold(share, bytes);
    else this.#forget(mount, share);
    return room;
  }

  /** Calls `go` once the bytes are taken; what it returns gives up waiting. */
  wait(mount: string, bytes: number, go: () => void, own = 0): () => void {
    const share = this.#shareOf(mount);
    const one: Waiting = { bytes, own, go };
    share.waiting.add(one);
    return () => {
      if (!share.waiting.delete(one)) return;
      this.#forget(mount, share);
      this.#serve();
    };
  }

  /** Gives bytes of a skill back. */
  give(mount: string, bytes: number): void {
    const share = this.#shares.get(mount);
    if (share === undefined) return;
    this.#hold(share, -bytes);
    this.#forget(mount, share);
    this.#serve();
  }

  #shareOf(mount: string): Share {
    let share = this.#shares.get(mount);
    if (share === undefined) {
      share = { held: 0, waiting: new Set() };
      this.#shares.set(mount, share);
    }
    return share;
  }

  #hold(share: Share, bytes: number): void {
    share.held += bytes;
    this.#used += bytes;
  }

  #forget(mount: string, { held, waiting }: Share): void {
    if (held === 0 && waiting.size === 0) this.#shares.delete(mount);
  }

  #fits({ held }: Share, bytes: number, own: number): boolean {
    const free = this.limit - this.#used;
    if (held === own) return bytes <= free || this.#used === own;
    return held + bytes <= free;
  }

  #serve(): void {
    for (const share of this.#shares.values()) {
      for (const one of share.waiting) {
        if (!this.#fits(share, one.bytes, one.own)) break;
        share.waiting.delete(one);
        this.#hold(share, one.bytes);
        one.go();
      }
    }
  }
}
