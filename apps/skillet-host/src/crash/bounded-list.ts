/** The latest entries of a list, up to a number of them. */
export class BoundedList<Entry> {
  readonly #capacity: number;
  readonly #entries: Entry[] = [];
  /** Where the oldest entry is, once the list is full. */
  #oldest = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Oldest first. */
  get all(): readonly Entry[] {
    return [...this.#entries.slice(this.#oldest), ...this.#entries.slice(0, this.#oldest)];
  }

  get latest(): Entry | undefined {
    return this.#entries.at(this.#oldest - 1);
  }

  /** Adds an entry; returns the one that had to go for it. */
  push(entry: Entry): Entry | undefined {
    if (this.#entries.length < this.#capacity) {
      this.#entries.push(entry);
      return undefined;
    }
    const gone = this.#entries[this.#oldest];
    this.#entries[this.#oldest] = entry;
    this.#oldest = (this.#oldest + 1) % this.#capacity;
    return gone;
  }
}
