/** Memory of the process at one moment. */
export interface MemoryLook {
  /** Milliseconds, monotonic. */
  readonly at: number;
  /** Bytes that it has resident. */
  readonly rss: number;
  /** Pages that became resident for all of its threads, since it began. */
  readonly faults: number;
  /** The same for each worker thread. */
  readonly ofThreads: ReadonlyMap<object, number>;
}

/** Milliseconds between two looks beyond which too much else has happened to say who it was. */
const STALE = 250;

/**
 * Puts down to worker threads what the process grows by, also where nothing counts it, such as memory of
 * native modules and of WebAssembly: a page becomes resident for the thread that touches it first, and
 * Linux counts these faults of each. What is put down to a thread is the least that it must have: whatever
 * the process has less may have been its.
 */
export class TouchedMemory {
  #touched = new Map<object, number>();
  #last: MemoryLook | undefined;

  /** Looks once; of looks that lie far apart nothing is put down to anybody. */
  look(look: MemoryLook): void {
    const last = this.#last;
    this.#last = look;
    if (last === undefined) return;
    const grown = look.rss - last.rss;
    const faults = Math.max(1, look.faults - last.faults);
    const isFresh = look.at - last.at <= STALE;
    const touched = new Map<object, number>();
    for (const [thread, own] of look.ofThreads) {
      const before = this.#touched.get(thread) ?? 0;
      const known = last.ofThreads.get(thread) ?? own;
      const share = isFresh ? Math.min(1, (own - known) / faults) : 0;
      touched.set(thread, Math.max(0, before + (grown > 0 ? grown * share : grown)));
    }
    this.#touched = touched;
  }

  /** Bytes that this thread has at least. */
  of(thread: object): number {
    return this.#touched.get(thread) ?? 0;
  }
}
