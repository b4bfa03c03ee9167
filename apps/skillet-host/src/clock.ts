/**
 * The date in milliseconds since the epoch, for what people read, what outlives this process and what
 * files say of themselves. Somebody may set it: durations are measured with `performance.now()`.
 */
export function dateNow(): number {
  return Date.now();
}
