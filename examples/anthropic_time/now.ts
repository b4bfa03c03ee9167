let skew = performance.timeOrigin;

/**
 * Microseconds since the epoch. The system's clock counts milliseconds here; the digits below come
 * from the monotonic clock, which is set anew whenever it has drifted from the system's.
 */
export function nowMicros(): number {
  const earliest = Date.now();
  const precise = skew + performance.now();
  const latest = Date.now() + 0.999;
  const nearest = Math.min(Math.max(precise, earliest), latest);
  skew += nearest - precise;
  return Math.floor(nearest * 1000);
}
