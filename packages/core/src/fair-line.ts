/**
 * A line in which many wait for one thing, each party with any number of entries: the parties have their turns one after
 * the other, and the entries of one theirs in the order in which they came. So a party with a thousand entries is as far
 * ahead of who comes with one as a party with one entry is. A single party costs hardly more than a set does.
 */
export class FairLine<Entry> {
  /** The entries of each party that has some; whose turn is next is first. */
  readonly #shares = new Map<string, Set<Entry>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** All, party by party. */
  *[Symbol.iterator](): IterableIterator<Entry> {
    for (const share of this.#shares.values()) yield* share;
  }

  /** How many entries a party has. */
  sizeOf(party: string): number {
    return this.#shares.get(party)?.size ?? 0;
  }

  join(party: string, entry: Entry): void {
    const share = this.#shares.get(party);
    if (share === undefined) this.#shares.set(party, new Set([entry]));
    else share.add(entry);
    this.#size += 1;
  }

  /** Puts entries of a party before its others, and the party before all others. */
  rejoin(party: string, entries: readonly Entry[]): void {
    const share = this.#shares.get(party) ?? [];
    const others = [...this.#shares].filter(([name]) => name !== party);
    const own = new Set([...entries, ...share]);
    this.#shares.clear();
    this.#shares.set(party, own);
    for (const [name, one] of others) this.#shares.set(name, one);
    this.#count();
  }

  /** Whether it was there. */
  leave(party: string, entry: Entry): boolean {
    const share = this.#shares.get(party);
    if (share?.delete(entry) !== true) return false;
    if (share.size === 0) this.#shares.delete(party);
    this.#size -= 1;
    return true;
  }

  /** Takes the entry whose turn it is. */
  next(): Entry | undefined {
    for (const [party, share] of this.#shares) {
      for (const entry of share) {
        share.delete(entry);
        this.#size -= 1;
        if (share.size === 0) this.#shares.delete(party);
        else if (this.#shares.size > 1) {
          this.#shares.delete(party);
          this.#shares.set(party, share);
        }
        return entry;
      }
    }
    return undefined;
  }

  /** The entries of the party that has the most; undefined where nobody waits. */
  largest(): ReadonlySet<Entry> | undefined {
    let largest: ReadonlySet<Entry> | undefined;
    for (const share of this.#shares.values()) {
      if (largest === undefined || share.size > largest.size) largest = share;
    }
    return largest;
  }

  /** Empties the line. */
  dismiss(): Entry[] {
    const all = [...this];
    this.#shares.clear();
    this.#size = 0;
    return all;
  }

  #count(): void {
    this.#size = 0;
    for (const share of this.#shares.values()) this.#size += share.size;
  }
}
