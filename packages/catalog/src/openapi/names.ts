/** Gives out names, each only once. */
export class Names {
  readonly #taken = new Set<string>();

  /** The name, or one like it that is still free. */
  take(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#taken.has(name); number += 1) name = `${wanted}_${String(number)}`;
    this.#taken.add(name);
    return name;
  }
}

/** A text as part of the name of a component, which has letters, digits and `._-` alone. */
export function componentName(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]/g, '_');
}
