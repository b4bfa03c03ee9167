import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** Where a program is, or why it cannot be run. */
export type FoundProgram =
  | { readonly path: string; readonly problem?: never }
  | { readonly path?: never; readonly problem: string };

/** Finds a program as a shell does: by its path from `dir`, or in the folders of `searchPath`. */
export function findProgram(name: string, dir: string, searchPath = ''): FoundProgram {
  if (name.includes('/')) {
    const path = resolve(dir, name);
    const problem = problemOf(path);
    return problem === undefined ? { path } : { problem: `the program "${name}" ${problem}` };
  }
  const found = searchPath
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((path) => problemOf(path) === undefined);
  return found === undefined
    ? { problem: `there is no program "${name}" in the PATH` }
    : { path: found };
}

function problemOf(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return 'is not a file';
  } catch {
    return isLink(path) ? 'is a link that leads nowhere' : 'is not there';
  }
  try {
    accessSync(path, constants.X_OK);
    return undefined;
  } catch {
    return 'is not executable (chmod +x)';
  }
}

/** Whether a path is that of a link, be it one that leads nowhere. */
export function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
