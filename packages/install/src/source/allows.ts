import { matches } from './pattern.ts';
import { placeOf, type Source } from './source.ts';

/**
 * Whether a list of sources has one that a skill may be fetched from. `*` at the end of one stands for anything, elsewhere for
 * anything but `/`. Versions and digests are no part of it: those a package may have are what its registry has.
 */
export function allows(patterns: readonly string[], source: Source): boolean {
  const place = placeOf(source);
  return patterns.some((pattern) => matches(pattern, place));
}
