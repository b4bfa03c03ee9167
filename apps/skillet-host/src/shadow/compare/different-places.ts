import { differentPlaces as placesOf } from '@skillet/core';

/** A place where two values differ; what is not there is undefined. */
export interface DifferentPlace {
  /** JSON Pointer (RFC 6901) to it. */
  readonly pointer: string;
  readonly own: unknown;
  readonly candidate: unknown;
}

/** Places that are told of two answers. */
const MOST = 8;

/** Where two JSON values differ, at most eight places; what the pointers lead to is left out. See `differentPlaces` of core. */
export function differentPlaces(
  own: unknown,
  candidate: unknown,
  volatile: readonly string[],
): readonly DifferentPlace[] {
  return placesOf(own, candidate, { volatile, most: MOST }).map(({ at, expected, actual }) => ({
    ...{ pointer: at, own: expected, candidate: actual },
  }));
}
