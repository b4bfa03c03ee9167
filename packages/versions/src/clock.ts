/** The date in milliseconds since the epoch, for what files say of themselves. Somebody may set it. */
export function dateNow(): number {
  return Date.now();
}
