import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, stackOf } from '../thrown/thrown.ts';

/** Above the message of a syntax error: `file:line`. */
const ON_TOP = /^(?<file>(?:file:\/\/)?\/.+):(?<line>\d+)\n/;
/** A frame that is not Node's: `at name (file:line:column)`. */
const FRAME = /^ +at (?:.* \()?(?<file>(?:file:\/\/)?\/[^()\n]+?):(?<line>\d+):\d+\)?$/gm;

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
  const stack = stackOf(thrown) ?? '';
  const top = ON_TOP.exec(stack);
  for (const { groups } of top === null ? stack.matchAll(FRAME) : [top]) {
    const file = path.relative(dir, toPath(groups?.['file'] ?? ''));
    if (!file.startsWith('..')) return `${file}:${groups?.['line'] ?? '?'}`;
  }
  return undefined;
}

function toPath(place: string): string {
  if (!place.startsWith('file:')) return place;
  try {
    return fileURLToPath(place);
  } catch {
    return place;
  }
}
