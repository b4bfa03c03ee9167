/** The latest entries of a list, up to a number of them. */
export class BoundedList<Entry> {
  readonly #capacity: number;
  #entries: Entry[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Oldest first. */
  get all(): readonly Entry[] {
    return this.#entries;
  }

  /** Adds an entry; returns the one that had to go for it. */
  push(entry: Entry): Entry | undefined {
    this.#entries.push(entry);
    return this.#entries.length > this.#capacity ? this.#entries.shift() : undefined;
  }
}
