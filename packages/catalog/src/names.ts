/** Gives out names, each only once. */
export class Names {
  readonly #taken = new Set<string>();
  readonly #longest: number;

  /** Names have at most so many characters. */
  constructor(longest = Infinity) {
    this.#longest = longest;
  }

  /** The name, or one like it that is still free. */
  take(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#taken.has(name); number += 1) {
      const suffix = `_${String(number)}`;
      name = wanted.slice(0, this.#longest - suffix.length) + suffix;
    }
    this.#taken.add(name);
    return name;
  }
}
