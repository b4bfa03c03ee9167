import { readFileSync } from 'node:fs';

const CODE = /\.[cm]?[jt]s$/;

/**
 * Looks, the last imported file first, for one that a parser throws at, and returns what it throws:
 * of a syntax error in an ES module Node knows the place, but tells it to nobody but the console.
 */
export function findSyntaxError(
  files: ReadonlySet<string>,
  parse: (fileName: string, source: string) => unknown,
): unknown {
  for (const file of [...files].reverse()) {
    if (!CODE.test(file)) continue;
    try {
      parse(file, readFileSync(file, 'utf8'));
    } catch (error) {
      return error;
    }
  }
  return undefined;
}
