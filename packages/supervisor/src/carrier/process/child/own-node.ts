import { realpathSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { findProgram } from './find-program.ts';

/**
 * A `PATH` in which `node` is the one that this host runs in, for programs that ask for `node` by its name, as npx and
 * whatever npm installs do. One in which it is so already stays as it is.
 */
export function withOwnNode(path: string | undefined): string {
  const own = dirname(process.execPath);
  if (path === undefined || path === '') return own;
  const found = findProgram('node', '/', path).path;
  return found !== undefined && isOwn(found) ? path : own + delimiter + path;
}

function isOwn(file: string): boolean {
  try {
    return realpathSync(file) === realpathSync(process.execPath);
  } catch {
    return false;
  }
}
