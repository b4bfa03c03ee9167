/** The same shape with every key optional, at all depths. */
export type Partially<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: Partially<T[Key]> | undefined }
    : T;

/** Lays one value over another key by key, at all depths; undefined leaves what is below. */
export function overlay<T extends object>(base: T, over: Partially<T>): T {
  const merged = new Map<string, unknown>(Object.entries(base));
  for (const [key, value] of Object.entries(over) as [string, unknown][]) {
    if (value === undefined) continue;
    const below = merged.get(key);
    merged.set(key, isMapping(value) && isMapping(below) ? overlay(below, value) : value);
  }
  return Object.fromEntries(merged) as T;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
