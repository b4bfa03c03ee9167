import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { placeInSkill } from '@skillet/core';
import { lackedBy } from '../permissions/lacking.ts';
import { messageOf, stackOf } from '../thrown/thrown.ts';
import { adviceOn } from './load-advice.ts';
import type { ImportedFiles } from './module-hooks.ts';

/** Bytes of a source in which a place is looked for. */
const MAX_SOURCE = 1024 * 1024;

/**
 * Why a skill did not load, at which file (relative to its folder) and line, and what to do about it, where
 * that is known. `findSyntaxError` is asked for an error that has the place when a syntax error has none.
 */
export function describeLoadFailure(
  thrown: unknown,
  dir: string,
  imported: Pick<ImportedFiles, 'files' | 'unresolved'>,
  findSyntaxError: () => unknown,
): string {
  const { files, unresolved } = imported;
  const lacks = lackedBy(thrown);
  const message =
    lacks === undefined ? messageOf(thrown) : `it lacks the permission \`${lacks.whole}\``;
  let place = placeOf(thrown);
  if (place === undefined && isSyntaxError(thrown)) {
    place = placeOf(findSyntaxError());
  }
  const advice = adviceOn({ code: codeOf(thrown), message, unresolved, place, exists: existsSync });
  if (place === undefined && advice?.near !== undefined) {
    const first = unresolved === undefined ? [] : [unresolved.file];
    place = find(advice.near, [...first, ...[...files].reverse()], dir);
  }
  const todo = advice === undefined || advice.todo === '' ? '' : `; ${advice.todo}`;
  return (advice?.said ?? message) + (place === undefined ? '' : ` (${place})`) + todo;
}

function isSyntaxError(thrown: unknown): boolean {
  try {
    return thrown instanceof SyntaxError;
  } catch {
    // A Proxy may refuse to say what it is.
    return false;
  }
}

function codeOf(thrown: unknown): string {
  try {
    const { code } = thrown as { readonly code?: unknown };
    return typeof code === 'string' ? code : '';
  } catch {
    return '';
  }
}

/** Where in the skill's folder an error comes from, as `file:line`. */
function placeOf(thrown: unknown): string | undefined {
  return placeInSkill(stackOf(thrown) ?? '');
}

/** The first line of the files that matches, as `file:line`. */
function find(near: RegExp, files: readonly string[], dir: string): string | undefined {
  for (const file of files) {
    const index = sourceOf(file)
      .split('\n')
      .findIndex((line) => near.test(line));
    if (index >= 0) return `${path.relative(dir, file)}:${String(index + 1)}`;
  }
  return undefined;
}

function sourceOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(0, MAX_SOURCE);
  } catch {
    return '';
  }
}
