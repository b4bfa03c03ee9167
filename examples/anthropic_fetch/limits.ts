/** What one call may cost, and how much it returns. */
export interface FetchLimits {
  /** Code points of a page's text that one call returns. */
  readonly length: number;
  /** Milliseconds for all of it: names, redirects and the body. */
  readonly time: number;
  /** Redirects that are followed. */
  readonly redirects: number;
  /** Bytes of a page, decompressed, that are read in search of `start_index`. */
  readonly bytes: number;
  /**
   * Bytes of a page, decompressed, beyond which the calls of a worker read one after the other: garbage
   * of several that read as fast as they can piles up faster than it is collected.
   */
  readonly together: number;
}

/** The limits of the skill. Reading up to `bytes` holds none of them: it takes time, not memory. */
export const FETCH_LIMITS: FetchLimits = {
  length: 10_000,
  time: 20_000,
  redirects: 20,
  bytes: 512 * 1024 * 1024,
  together: 4 * 1024 * 1024,
};
