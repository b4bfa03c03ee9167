/** Throws before it returns. */
export function throwNow(): never {
  throw new Error('thrown by the handler');
}
