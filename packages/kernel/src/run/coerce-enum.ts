import { OwnMap, toLowerCase } from '../intrinsics.ts';

/**
 * Finds the word of an `enum` that a text means in another case, where just one does; what is in it already, or means
 * none, stays. Undefined for an `enum` without words.
 */
export function enumCase(allowed: unknown): ((value: unknown) => unknown) | undefined {
  if (!Array.isArray(allowed)) return undefined;
  const words = [...new Set(allowed.filter((one) => typeof one === 'string'))];
  if (words.length === 0) return undefined;
  const meant = new OwnMap<string, string>();
  const folded = words.map((word) => word.toLowerCase());
  words.forEach((word, at) => {
    const lower = folded[at] ?? '';
    if (folded.indexOf(lower) === folded.lastIndexOf(lower)) meant.set(lower, word);
  });
  const exact = new OwnMap(words.map((word) => [word, word]));
  return (value) => {
    if (typeof value !== 'string' || exact.has(value)) return value;
    return meant.get(toLowerCase(value)) ?? value;
  };
}
