/** Ends the process, as far as it is let. */
export function exit(code: number): never {
  process.exit(code);
}
