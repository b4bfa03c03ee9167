import { placeOf, type Source } from './source.ts';

/**
 * Whether a list of sources has one that a skill may be fetched from. `*` at the end of one stands for anything, elsewhere for
 * anything but `/`. Versions and digests are no part of it: those a package may have are what its registry has.
 */
export function allows(patterns: readonly string[], source: Source): boolean {
  const place = placeOf(source);
  return patterns.some((pattern) => expressionOf(pattern).test(place));
}

function expressionOf(pattern: string): RegExp {
  const parts = pattern
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  const last = parts.pop() ?? '';
  const end = parts.length > 0 && last === '' ? '.*' : parts.length > 0 ? `[^/]*${last}` : last;
  return new RegExp(`^${parts.join('[^/]*')}${end}$`, 'su');
}
