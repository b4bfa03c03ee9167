import { placeInSkill } from '@skillet/core';
import { messageOf, stackOf } from '../thrown/thrown.ts';

/**
 * Why a skill did not load, and at which file (relative to its folder) and line. `findSyntaxError`
 * is asked for an error that has the place when a syntax error has none.
 */
export function describeLoadFailure(
  thrown: unknown,
  dir: string,
  findSyntaxError: () => unknown,
): string {
  let place = placeOf(thrown, dir);
  if (place === undefined && isSyntaxError(thrown)) {
    place = placeOf(findSyntaxError(), dir);
  }
  return messageOf(thrown) + (place === undefined ? '' : ` (${place})`);
}

function isSyntaxError(thrown: unknown): boolean {
  try {
    return thrown instanceof SyntaxError;
  } catch {
    // A Proxy may refuse to say what it is.
    return false;
  }
}

/** Where in the skill's folder an error comes from, as `file:line`. */
function placeOf(thrown: unknown, dir: string): string | undefined {
  return placeInSkill(stackOf(thrown) ?? '', dir);
}
