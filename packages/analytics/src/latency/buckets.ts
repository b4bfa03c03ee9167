/** Buckets in which a duration doubles: each is 19 % wide, so a quantile is off by less than 10 %. */
const PER_DOUBLING = 4;
/** Milliseconds: the end of the first bucket, which begins at 0. */
const FIRST = 0.1;
/** The last one has no end; it begins after 28 minutes. */
export const BUCKETS = 24 * PER_DOUBLING + 2;

/** The bucket of a duration in milliseconds. */
export function bucketOf(ms: number): number {
  if (!(ms > FIRST)) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(PER_DOUBLING * Math.log2(ms / FIRST)));
}

/**
 * The duration in milliseconds that so large a share of what was counted is at most: `share` is 0.5 for the median. `most` is the
 * largest of them. Within its bucket they are taken to lie evenly. Undefined where nothing was counted.
 */
export function quantile(
  buckets: ArrayLike<number>,
  share: number,
  most: number,
): number | undefined {
  let total = 0;
  for (let at = 0; at < buckets.length; at += 1) total += buckets[at] ?? 0;
  if (total === 0) return undefined;
  const wanted = share * total;
  let below = 0;
  for (let at = 0; at < buckets.length; at += 1) {
    const count = buckets[at] ?? 0;
    if (count > 0 && below + count >= wanted) {
      const within = Math.max(0, wanted - below) / count;
      const from = at === 0 ? 0 : endOf(at - 1);
      const to = at === BUCKETS - 1 ? most : endOf(at);
      return Math.min(most, from + (to - from) * within);
    }
    below += count;
  }
  return most;
}

/** Milliseconds. */
function endOf(bucket: number): number {
  return FIRST * 2 ** (bucket / PER_DOUBLING);
}
