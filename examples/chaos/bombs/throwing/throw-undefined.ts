/** Throws nothing. */
export function throwUndefined(): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is the bomb
  throw undefined;
}
