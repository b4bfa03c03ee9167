import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Milliseconds between looks. */
const POLL = 1000;

/** Looks at how many bytes the files in a folder have, until it is told to stop; `onMore` hears once that they have more than `most`. */
export function watchBytes(folder: string, most: number, onMore: () => void): () => void {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    const bytes = await bytesIn(folder);
    if (isOver) return;
    if (bytes > most) onMore();
    else
      timer = setTimeout(() => {
        void look();
      }, POLL);
  };
  void look();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** What comes and goes meanwhile does not count. */
async function bytesIn(folder: string): Promise<number> {
  const how = { recursive: true, withFileTypes: true } as const;
  const entries = await readdir(folder, how).catch(() => []);
  let sum = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const status = await lstat(join(entry.parentPath, entry.name)).catch(() => undefined);
    sum += status?.size ?? 0;
  }
  return sum;
}
