import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { INSTALLED_DIR, type Lock } from '@skillet/config';
import { dateNow } from '../../clock.ts';

/** What a folder begins with in which something is fetched. */
export const STAGING = '.staging-';
/** The same of one in which only something is asked for: it stays while others install. */
export const ASKING = '.asking-';
/** Milliseconds after which nobody asks any more. */
const ASKED = 86_400_000;

/** What is left of a lock that was not written to its end. */
const DRAFT = /^\.skillet\.lock\.\d+\.tmp$/;

/**
 * Takes away what a command has left that was ended in the middle, and what nothing refers to any more. Of each skill the newest folder
 * that the lock does not name stays: where a command was ended before it told the host, that serves it. Without a lock nobody knows what
 * is served, and all stays.
 */
export async function sweep(baseDir: string, lock: Lock | undefined): Promise<void> {
  const take = (path: string) => rm(path, { recursive: true, force: true });
  for (const name of await readdir(baseDir)) if (DRAFT.test(name)) await take(join(baseDir, name));
  const all = join(baseDir, INSTALLED_DIR);
  const named = lock && new Set(Object.values(lock).map(({ folder }) => folder));
  for (const entry of await readdir(all, { withFileTypes: true })) {
    const { name } = entry;
    if (!entry.isDirectory()) continue;
    if (name.startsWith(STAGING)) await take(join(all, name));
    if (name.startsWith('.') || named === undefined) continue;
    const folders = (await readdir(join(all, name))).map((version) => `${name}/${version}`);
    if (folders.length === 0) await take(join(all, name));
    const others = folders.filter((folder) => !named.has(folder));
    for (const folder of (await newestFirst(all, others)).slice(1)) await take(join(all, folder));
  }
}

/** By when they came to their places: to be moved there is a change of a folder. */
async function newestFirst(dir: string, folders: readonly string[]): Promise<readonly string[]> {
  const dated = folders.map(async (folder) => {
    const { ctimeMs } = await stat(join(dir, folder));
    return { folder, at: ctimeMs };
  });
  const all = await Promise.all(dated);
  return all.toSorted((one, other) => other.at - one.at).map(({ folder }) => folder);
}

/** Takes away what those have left who only asked for something, and were ended in the middle. */
export async function sweepAsking(baseDir: string): Promise<void> {
  const all = join(baseDir, INSTALLED_DIR);
  for (const name of await readdir(all)) {
    if (!name.startsWith(ASKING)) continue;
    const status = await stat(join(all, name)).catch(() => undefined);
    if (status !== undefined && status.mtimeMs < dateNow() - ASKED)
      await rm(join(all, name), { recursive: true, force: true });
  }
}
