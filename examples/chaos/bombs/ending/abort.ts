/** Aborts the process with a core dump, as far as it is let. */
export function abort(): never {
  process.abort();
}
