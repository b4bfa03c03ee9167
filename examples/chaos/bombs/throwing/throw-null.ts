/** Throws what is no error at all. */
export function throwNull(): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is the bomb
  throw null;
}
