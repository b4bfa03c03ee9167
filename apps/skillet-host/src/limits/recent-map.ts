/** Entries that come and go by names of which there may be any number: those used lately are kept, twice `few` at most. */
export class RecentMap<Entry> {
  readonly #few: number;
  #recent = new Map<string, Entry>();
  #older = new Map<string, Entry>();

  constructor(few: number) {
    this.#few = few;
  }

  /** The entry of a name, made anew where it is not known. */
  at(name: string, make: () => Entry): Entry {
    const found = this.#recent.get(name);
    if (found !== undefined) return found;
    const entry = this.#older.get(name) ?? make();
    if (this.#recent.size >= this.#few) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(name, entry);
    return entry;
  }

  /** Those that are kept. */
  *values(): Iterable<Entry> {
    yield* this.#recent.values();
    for (const [name, entry] of this.#older) if (!this.#recent.has(name)) yield entry;
  }
}
