import { isJsonObject } from '@skillet/core';

/** A place where two values differ; what is not there is undefined. */
export interface DifferentPlace {
  /** JSON Pointer (RFC 6901) to it. */
  readonly pointer: string;
  readonly own: unknown;
  readonly candidate: unknown;
}

/** Places that are told of two answers. */
const MOST = 8;

/** The rest of a pointer below a place: its steps. */
type Rest = readonly string[];

/**
 * Where two JSON values differ, at most eight places. What the pointers lead to is left out, whether or not it is there; a step `*`
 * is every member of an object or list.
 */
export function differentPlaces(
  own: unknown,
  candidate: unknown,
  pointers: readonly string[],
): readonly DifferentPlace[] {
  const found: DifferentPlace[] = [];
  compare(own, candidate, { pointer: '', rests: pointers.map(stepsOf), found });
  return found;
}

interface Place {
  readonly pointer: string;
  /** What is left out below it. */
  readonly rests: readonly Rest[];
  readonly found: DifferentPlace[];
}

function compare(own: unknown, candidate: unknown, { pointer, rests, found }: Place): void {
  if (found.length >= MOST || Object.is(own, candidate)) return;
  const keys = keysOf(own, candidate);
  if (keys === undefined) {
    if (own !== candidate) found.push({ pointer, own, candidate });
    return;
  }
  for (const key of keys) {
    const below = rests
      .filter(([step]) => step === key || step === '*')
      .map((rest) => rest.slice(1));
    if (below.some(({ length }) => length === 0)) continue;
    compare(memberOf(own, key), memberOf(candidate, key), {
      ...{ pointer: `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, found },
      rests: below,
    });
  }
}

/** The members of two objects, or of two lists; undefined for any other two. */
function keysOf(own: unknown, candidate: unknown): Iterable<string> | undefined {
  if (Array.isArray(own) && Array.isArray(candidate))
    return Array.from({ length: Math.max(own.length, candidate.length) }, (_, at) => String(at));
  if (isJsonObject(own) && isJsonObject(candidate))
    return new Set([...Object.keys(own), ...Object.keys(candidate)]);
  return undefined;
}

function memberOf(of: unknown, key: string): unknown {
  return Object.hasOwn(of as object, key) ? (of as Record<string, unknown>)[key] : undefined;
}

function stepsOf(pointer: string): Rest {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
