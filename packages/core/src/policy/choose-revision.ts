/** Something that gets a share of the calls of a mount. */
export interface Weighted {
  /** Its share is this among the sum of all; 0 for none. */
  readonly weight: number;
}

/**
 * Which of the live revisions of a mount a call goes to: each by its weight; undefined when there is none. Calls with
 * one `point`, from 0 to below 1, go to one revision, and a revision whose weight grows at the cost of those before it
 * keeps them.
 */
export function chooseRevision<Revision extends Weighted>(
  live: readonly Revision[],
  point: number,
): Revision | undefined {
  if (live.length <= 1) return live[0];
  let left = point * live.reduce((sum, { weight }) => sum + weight, 0);
  for (const revision of live) {
    if (left < revision.weight) return revision;
    left -= revision.weight;
  }
  return live.findLast(({ weight }) => weight > 0);
}
