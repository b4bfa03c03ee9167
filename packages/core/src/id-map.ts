/** Slots to begin with; a power of two. */
const SLOTS = 64;

/** No id. */
const FREE = -1;

interface Slots<Entry> {
  readonly ids: number[];
  readonly entries: (Entry | undefined)[];
}

/**
 * Entries by ids that are whole numbers from 0 on, for what comes and goes with every request. A `Map`
 * moves to a new table every few dozen entries, and the tables left behind keep what was in them
 * alive until the next full collection: with 32 requests in flight on a bare `node:http` server, that
 * took six times the time in the garbage collector, and a quarter of the throughput.
 * Open addressing with linear probing; removal shifts back (D. Knuth, TAOCP 3, 6.4, algorithm R).
 */
export class IdMap<Entry> {
  #slots: Slots<Entry> = emptySlots(SLOTS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(id: number): Entry | undefined {
    return this.#slots.entries[this.#find(id)];
  }

  has(id: number): boolean {
    return id !== FREE && this.#slots.ids[this.#find(id)] === id;
  }

  set(id: number, entry: Entry): void {
    const { ids, entries } = this.#slots;
    const at = this.#find(id);
    const isNew = ids[at] === FREE;
    ids[at] = id;
    entries[at] = entry;
    if (!isNew) return;
    this.#size += 1;
    // At most half full, so that a search is short, and ends.
    if (this.#size * 2 > ids.length) this.#grow();
  }

  /** Whether there was one. */
  delete(id: number): boolean {
    const { ids, entries } = this.#slots;
    const mask = ids.length - 1;
    let hole = this.#find(id);
    if (id === FREE || ids[hole] !== id) return false;
    for (let at = (hole + 1) & mask; ids[at] !== FREE; at = (at + 1) & mask) {
      const other = ids[at] ?? FREE;
      // It may fill the hole unless its own place lies between the two.
      if (((at - other) & mask) < ((at - hole) & mask)) continue;
      ids[hole] = other;
      entries[hole] = entries[at];
      hole = at;
    }
    ids[hole] = FREE;
    entries[hole] = undefined;
    this.#size -= 1;
    return true;
  }

  clear(): void {
    this.#slots = emptySlots(SLOTS);
    this.#size = 0;
  }

  /** In the order of their ids. */
  values(): Entry[] {
    const { ids, entries } = this.#slots;
    const taken = [...ids.keys()].filter((at) => ids[at] !== FREE);
    taken.sort((one, other) => (ids[one] ?? FREE) - (ids[other] ?? FREE));
    return taken.map((at) => entries[at] as Entry);
  }

  /** Where an id is, or would be. */
  #find(id: number): number {
    const { ids } = this.#slots;
    const mask = ids.length - 1;
    let at = id & mask;
    while (ids[at] !== id && ids[at] !== FREE) at = (at + 1) & mask;
    return at;
  }

  // No method of arrays here or below: in a worker a skill may have replaced them.
  #grow(): void {
    const { ids, entries } = this.#slots;
    this.#slots = emptySlots(ids.length * 2);
    for (let from = 0; from < ids.length; from += 1) {
      const id = ids[from] ?? FREE;
      if (id === FREE) continue;
      const to = this.#find(id);
      this.#slots.ids[to] = id;
      this.#slots.entries[to] = entries[from];
    }
  }
}

function emptySlots<Entry>(count: number): Slots<Entry> {
  const ids: number[] = [];
  const entries: (Entry | undefined)[] = [];
  for (let at = 0; at < count; at += 1) {
    ids[at] = FREE;
    entries[at] = undefined;
  }
  return { ids, entries };
}
