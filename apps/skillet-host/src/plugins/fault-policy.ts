/** So many faults within the window are too many. */
const FAULTS = 5;
/** Milliseconds. */
const WINDOW = 60_000;

/** The times of faults that still count, with a new one at `now`. */
export function withFault(times: readonly number[], now: number): readonly number[] {
  return [...times.filter((time) => time > now - WINDOW), now];
}

/** Whether what has failed at these times is to be left alone from now on. */
export function isTooMany(times: readonly number[]): boolean {
  return times.length >= FAULTS;
}
