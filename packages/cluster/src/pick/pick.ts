/** A host that a call can be sent to. */
export interface Candidate {
  /** Calls that it has in flight. */
  readonly load: number;
  /** Whether it stands in the same zone. */
  readonly isNear: boolean;
}

/** How many times as busy the hosts of the own zone may be. */
const TWICE = 2;

/**
 * The host for a call: the less busy of two that are picked at random, which spreads calls nearly as well as a look at all
 * of them, and unlike that sends no crowd to one that was idle a moment ago (Mitzenmacher, "The Power of Two Choices in
 * Randomized Load Balancing", 1996). Of hosts in other zones, one is picked when it is less than half as busy.
 */
export function pick<C extends Candidate>(
  candidates: readonly C[],
  random: () => number,
): C | undefined {
  const near = lessBusyOfTwo(
    candidates.filter(({ isNear }) => isNear),
    random,
  );
  const far = lessBusyOfTwo(
    candidates.filter(({ isNear }) => !isNear),
    random,
  );
  if (near === undefined || far === undefined) return near ?? far;
  return near.load > TWICE * (far.load + 1) ? far : near;
}

function lessBusyOfTwo<C extends Candidate>(
  candidates: readonly C[],
  random: () => number,
): C | undefined {
  const { length } = candidates;
  if (length < 2) return candidates[0];
  const first = Math.floor(random() * length);
  // Another one, each with the same chance.
  const second = (first + 1 + Math.floor(random() * (length - 1))) % length;
  const [a, b] = [candidates[first], candidates[second]];
  return a !== undefined && b !== undefined && b.load < a.load ? b : a;
}
