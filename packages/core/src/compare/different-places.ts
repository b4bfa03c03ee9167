import { isJsonObject } from '../json.ts';
import { parsePlaces, type VolatilePlaces } from './volatile-places.ts';

/** A place where two values of JSON differ. */
export interface DifferentPlace {
  /** JSON pointer (RFC 6901) to it. */
  readonly at: string;
  /** Undefined for what is not there. */
  readonly expected: unknown;
  readonly actual: unknown;
}

interface Step extends DifferentPlace {
  readonly volatile: VolatilePlaces;
}

/**
 * Where two values of JSON differ, `most` places at most: a value, a type, or something that is there in one alone. What the pointers of
 * `volatile` lead to is left out, whether or not it is there; a step `*` is any name, or any place in a list. However deep they are.
 */
export function differentPlaces(
  expected: unknown,
  actual: unknown,
  { volatile, most }: { readonly volatile: readonly string[]; readonly most: number },
): DifferentPlace[] {
  const found: DifferentPlace[] = [];
  const open: Step[] = [{ expected, actual, at: '', volatile: parsePlaces(volatile) }];
  for (let step = open.pop(); step !== undefined && found.length < most; step = open.pop()) {
    if (step.volatile.isHere) continue;
    const below = stepsBelow(step);
    if (below !== undefined) for (const next of below.reverse()) open.push(next);
    else if (step.expected !== step.actual)
      found.push({ at: step.at, expected: step.expected, actual: step.actual });
  }
  return found;
}

/** The members of two objects, or of two lists; undefined for any other two. */
function stepsBelow({ expected, actual, at, volatile }: Step): Step[] | undefined {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = Math.max(expected.length, actual.length);
    return Array.from({ length }, (_, index) => ({
      ...{ expected: expected[index] as unknown, actual: actual[index] as unknown },
      ...{ at: `${at}/${String(index)}`, volatile: volatile.below(String(index)) },
    }));
  }
  if (!isJsonObject(expected) || !isJsonObject(actual)) return undefined;
  return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].map((name) => ({
    ...{ expected: ownOf(expected, name), actual: ownOf(actual, name) },
    ...{ at: `${at}/${escaped(name)}`, volatile: volatile.below(name) },
  }));
}

function ownOf(from: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(from, name) ? from[name] : undefined;
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
