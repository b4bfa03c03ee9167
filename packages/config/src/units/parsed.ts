/** What reading a piece of text gives: a value, or why there is none. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly because?: string };

/** A value was read. */
export function accept<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

/** Nothing was read; `because` adds to what the message says anyway. */
export function refuse(because?: string): { readonly ok: false; readonly because?: string } {
  return because === undefined ? { ok: false } : { ok: false, because };
}
