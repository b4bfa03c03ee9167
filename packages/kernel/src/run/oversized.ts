import { getPrototypeOf, isArray, keys, objectPrototype } from '../intrinsics.ts';

/** Values of an answer that are looked at, which costs less than a microsecond. */
const MAX_LOOKED_AT = 32;

/**
 * The length of the first text among the first values of an answer that is longer than `limit`.
 * Writing such a text as JSON takes several times its size, in one call that nobody can interrupt.
 */
export function textOver(answer: unknown, limit: number): number | undefined {
  return search(answer, limit, { left: MAX_LOOKED_AT });
}

function search(value: unknown, limit: number, budget: { left: number }): number | undefined {
  if (typeof value === 'string') return value.length > limit ? value.length : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (isArray(value)) {
    for (let i = 0; i < value.length && budget.left > 0; i += 1) {
      budget.left -= 1;
      const found = search(value[i], limit, budget);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  // What writes itself, or computes what it holds, is asked once only.
  const prototype: unknown = getPrototypeOf(value);
  if (prototype !== objectPrototype && prototype !== null) return undefined;
  const names = keys(value);
  for (let i = 0; i < names.length && budget.left > 0; i += 1) {
    budget.left -= 1;
    const found = search((value as Record<string, unknown>)[names[i] as string], limit, budget);
    if (found !== undefined) return found;
  }
  return undefined;
}
