/** Skills are shown none of these later, see `guardBindings`: who of us asks again gets the same. */
const known = new Map<string, Record<string, unknown>>();

/** What Node's own library calls the system by, or undefined where this release does not show it. */
export function nodeBinding(name: string): Record<string, unknown> | undefined {
  const { binding } = process as typeof process & {
    readonly binding?: (name: string) => unknown;
  };
  try {
    const found = known.get(name) ?? (binding?.call(process, name) as Record<string, unknown>);
    known.set(name, found);
    return found;
  } catch {
    return undefined;
  }
}
