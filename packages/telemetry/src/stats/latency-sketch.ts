/** Milliseconds that the first bucket ends at. */
const FIRST = 0.1;
/** By how much each bucket is wider than the one before: a percentile is told within six percent. */
const RATIO = 1.12;
/** Enough for ten minutes. */
const BUCKETS = 140;

const LOG_FIRST = Math.log(FIRST);
const LOG_RATIO = Math.log(RATIO);

/** How durations are spread, in few bytes however many there are. */
export class LatencySketch {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;

  /** Takes note of a duration in milliseconds. */
  add(ms: number): void {
    const at = ms <= FIRST ? 0 : Math.ceil((Math.log(ms) - LOG_FIRST) / LOG_RATIO);
    const bucket = at < BUCKETS ? at : BUCKETS - 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
  }

  /** Adds what another has. */
  merge(other: LatencySketch): void {
    for (let at = 0; at < BUCKETS; at += 1) {
      this.#counts[at] = (this.#counts[at] ?? 0) + (other.#counts[at] ?? 0);
    }
    this.#total += other.#total;
  }

  clear(): void {
    if (this.#total === 0) return;
    this.#counts.fill(0);
    this.#total = 0;
  }

  /** The durations in milliseconds that these shares of all stay below, given in rising order; null when there are none. */
  quantiles<const Shares extends readonly number[]>(
    shares: Shares,
  ): { -readonly [At in keyof Shares]: number | null } {
    let at = -1;
    let seen = 0;
    const found = shares.map((share) => {
      if (this.#total === 0) return null;
      const wanted = Math.max(1, Math.ceil(share * this.#total));
      while (seen < wanted && at < BUCKETS - 1) {
        at += 1;
        seen += this.#counts[at] ?? 0;
      }
      return middleOf(at);
    });
    return found as { -readonly [At in keyof Shares]: number | null };
  }
}

/** What stands for all durations of a bucket. */
function middleOf(bucket: number): number {
  const end = FIRST * RATIO ** bucket;
  return bucket === 0 ? FIRST / 2 : end / Math.sqrt(RATIO);
}
