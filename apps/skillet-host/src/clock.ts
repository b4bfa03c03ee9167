/**
 * The date in milliseconds since the epoch, for what people read, what outlives this process and what
 * files say of themselves. Somebody may set it: durations are measured with `performance.now()`.
 */
export function dateNow(): number {
  return Date.now();
}

/**
 * Milliseconds on the one clock of this machine that nobody sets and all its processes share: what a duration is
 * measured with that begins in one of them and ends in another.
 */
export function machineNow(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
