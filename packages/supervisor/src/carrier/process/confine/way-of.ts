import { readlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, sep } from 'node:path';

/** As many links as Linux follows (`MAXSYMLINKS`). */
const MOST_LINKS = 40;

/** Where each part of an absolute path lies, and each of what the links in it lead to: paths in whose folders is no link. */
export function wayOf(path: string): string[] {
  const way: string[] = [];
  let at: string = sep;
  let links = 0;
  const rest = partsOf(path);
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '..') {
      at = dirname(at);
      continue;
    }
    const next = join(at, name);
    way.push(next);
    const target = links < MOST_LINKS ? linkAt(next) : undefined;
    if (target === undefined) {
      at = next;
      continue;
    }
    links += 1;
    if (isAbsolute(target)) at = sep;
    rest.unshift(...partsOf(target));
  }
  return way;
}

function partsOf(path: string): string[] {
  return path.split(sep).filter((part) => part !== '' && part !== '.');
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
