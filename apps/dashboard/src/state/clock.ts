/** The date in milliseconds since the epoch, as this browser has it: for what people read. */
export function dateNow(): number {
  return Date.now();
}
