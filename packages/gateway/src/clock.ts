/** The date in milliseconds since the epoch, for sessions that outlive the host. Somebody may set it. */
export function dateNow(): number {
  return Date.now();
}
