import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

let made = 0;

/** A name beside a file that nobody else writes to. */
export function freshName(file: string): string {
  made += 1;
  return `${file}.${String(process.pid)}-${String(made)}.tmp`;
}

/**
 * Replaces a file as a whole: written beside it, on the disk, renamed. Whoever is killed at any point leaves the old
 * or the new.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const fresh = freshName(file);
  try {
    const handle = await open(fresh, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

/** Has the names in a folder on the disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
