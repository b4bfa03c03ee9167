/** A worker thread when libuv's pool has kept a job of the host waiting. */
export interface PoolSuspect {
  /** Its jobs in the pool, as its kernel counts them: a native module's are not among them. */
  readonly jobs: number;
  /** Milliseconds for which the oldest of its calls has run; undefined when it has none. */
  readonly busyFor: number | undefined;
  /** Whether it has been ended already, and only waits for its jobs. */
  readonly ghost: boolean;
}

/** Milliseconds for which a job of the host may wait for a place in libuv's pool. */
export const POOL_PATIENCE = 2000;

/**
 * The one of the suspects that fills a pool of `size` threads: of jobs that are counted the one with most;
 * where those don't fill it, a native module does, and then it is the one that has been busy for longest,
 * and at least as long as the pool was. Undefined when none of them can be ended.
 */
export function blame<Suspect extends PoolSuspect>(
  suspects: readonly Suspect[],
  size: number,
): Suspect | undefined {
  const counted = suspects.reduce((sum, { jobs }) => sum + jobs, 0);
  const candidates = suspects.filter(({ ghost }) => !ghost);
  if (counted >= size) return most(candidates, ({ jobs }) => jobs, 1);
  return most(candidates, ({ busyFor }) => busyFor ?? 0, POOL_PATIENCE);
}

function most<Item>(
  items: readonly Item[],
  measure: (item: Item) => number,
  atLeast: number,
): Item | undefined {
  let best: Item | undefined;
  for (const item of items) {
    if (measure(item) < (best === undefined ? atLeast : measure(best))) continue;
    if (best === undefined || measure(item) > measure(best)) best = item;
  }
  return best;
}
