import { realpath } from 'node:fs/promises';
import { extname, relative, sep } from 'node:path';
import { isBelow } from '@skillet/core';
import { isMadeUp } from '../files/plain-file.ts';

/** Neither kept nor needed: made anew by whoever needs it. */
export const NOT_NEEDED: ReadonlySet<string> = new Set([
  ...['.git', '.skillet', '.hg', '.svn', '__pycache__', '.DS_Store'],
]);
/** Files that skills write, by the ends of their names. */
export const WRITTEN: ReadonlySet<string> = new Set([
  ...['.db', '.sqlite', '.sqlite3', '.db-wal', '.db-shm', '.log', '.pid'],
]);
/** Folders of which no file is copied. */
const LEFT = new Set([
  ...['node_modules', 'site-packages', ...NOT_NEEDED],
  ...['.ssh', '.gnupg', '.aws', '.azure', '.kube', '.docker'],
]);

/** What is kept of a link to a file. */
export interface LinkTarget {
  /** What it leads to, where that is laid out as well: a path from the skill's folder, or an absolute one, without links. */
  readonly link?: string;
  /** Absolute path, without links, of what it holds, where it is kept as a file of its own. */
  readonly source?: string;
}

/**
 * What is kept of a link to a file in a skill's folder; undefined where that is never copied: what is installed, hidden by its own
 * name, written by skills, made up by the system, or below `except`. What a hidden folder in the skill's own has is no file of its own
 * in an older version: a ConfigMap of Kubernetes has all its files as links into one (`..data`), which comes anew with each change.
 */
export async function linkTarget(
  dir: string,
  link: string,
  except: string,
): Promise<LinkTarget | undefined> {
  const target = await realpath(link).catch(() => undefined);
  if (target === undefined || isMadeUp(target) || isBelow(target, except)) return undefined;
  const parts = relative(dir, target).split(sep);
  const isHidden = (part = '') => part.startsWith('.') && part !== '..';
  if (
    parts.some((part) => LEFT.has(part)) ||
    isHidden(parts.at(-1)) ||
    WRITTEN.has(extname(target))
  )
    return undefined;
  if (!isBelow(target, dir)) return { link: target };
  return parts.some(isHidden) ? { source: target } : { link: parts.join('/') };
}
