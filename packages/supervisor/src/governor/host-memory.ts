/** The host's memory while threads that were ended live on. Sizes in bytes. */
export interface HostMemory {
  /** What the process has resident. */
  readonly rss: number;
  /** The same when the first of those threads was ended. */
  readonly before: number;
  /** What the machine or the container still has. */
  readonly available: number;
  /** All that it has. */
  readonly total: number;
}

/** Bytes by which the process must have grown for its ghosts to be blamed. */
const GROWN = 256 * 1024 * 1024;
/** Share of all memory that must be left. */
const RESERVE = 0.15;

/**
 * Whether threads that nobody can end take what the system needs: a host that ends by itself then lets its
 * requests finish, and is started again; one that the system ends does neither.
 */
export function isSpent({ rss, before, available, total }: HostMemory): boolean {
  return rss - before > GROWN && available < total * RESERVE;
}
