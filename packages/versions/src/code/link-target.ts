import { realpath } from 'node:fs/promises';
import { extname, relative, sep } from 'node:path';
import { isBelow } from '@skillet/core';

/** Neither kept nor needed: made anew by whoever needs it. */
export const NOT_NEEDED: ReadonlySet<string> = new Set([
  ...['.git', '.skillet', '.hg', '.svn', '__pycache__', '.DS_Store'],
]);
/** Files that skills write, by the ends of their names. */
export const WRITTEN: ReadonlySet<string> = new Set([
  ...['.db', '.sqlite', '.sqlite3', '.db-wal', '.db-shm', '.log', '.pid'],
]);
const INSTALLED = new Set(['node_modules', 'site-packages']);

/**
 * What a link to a file in a skill's folder leads to: a path from that folder, or an absolute one of what lies elsewhere, both without
 * links. Undefined where that is never copied: what is installed, hidden, written by skills, or below `except`.
 */
export async function linkTarget(
  dir: string,
  link: string,
  except: string,
): Promise<string | undefined> {
  const target = await realpath(link).catch(() => undefined);
  if (target === undefined || isBelow(target, except)) return undefined;
  const parts = relative(dir, target).split(sep);
  const isLeft = (part: string) => INSTALLED.has(part) || (part.startsWith('.') && part !== '..');
  if (parts.some(isLeft) || WRITTEN.has(extname(target))) return undefined;
  return isBelow(target, dir) ? parts.join('/') : target;
}
