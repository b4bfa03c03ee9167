import { existsSync, readdirSync, watch } from 'node:fs';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FolderFacts } from '../checks/disk.ts';
import type { WatchFacts } from '../checks/watching.ts';
import { readText } from './machine.ts';

/** A block: what has room for it has room for a file. */
const PROBE = Buffer.alloc(4096, ' ');

/** Writes to a folder, or to where it would be made, and leaves nothing there. */
export async function readFolder(
  facts: Pick<FolderFacts, 'check' | 'path' | 'holds' | 'remedy'>,
): Promise<FolderFacts> {
  const place = nearest(facts.path);
  const room = await statfs(place).catch(() => undefined);
  return {
    ...facts,
    error: await tryWrite(place),
    free: room === undefined ? undefined : room.bavail * room.bsize,
    inodes: room === undefined ? undefined : room.ffree,
  };
}

function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

async function tryWrite(folder: string): Promise<string | undefined> {
  let made: string | undefined;
  try {
    made = await mkdtemp(join(folder, '.skillet-doctor-'));
    await writeFile(join(made, 'probe'), PROBE, { mode: 0o600 });
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown error';
  } finally {
    if (made !== undefined) await rm(made, { recursive: true, force: true });
  }
}

/** Entries of skills' folders that are counted at most. */
const MOST = 100_000;
/** Folders whose content is not watched. */
const UNWATCHED = /(^|\/)(node_modules|\.venv|__pycache__|\.git|\.skillet)(\/|$)/;

/** Watches a folder for a moment; counts the files of the skills where that is wanted. */
export function readWatching(folders: readonly string[], wanted: boolean): WatchFacts {
  const number = (name: string) => {
    const text = readText(`/proc/sys/fs/inotify/${name}`);
    return text === undefined ? undefined : Number(text);
  };
  return {
    watches: number('max_user_watches'),
    instances: number('max_user_instances'),
    error: tryWatch(),
    wanted,
    files: wanted ? folders.reduce((sum, folder) => sum + filesIn(folder), 0) : 0,
  };
}

function tryWatch(): string | undefined {
  try {
    watch(tmpdir()).close();
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown error';
  }
}

function filesIn(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .slice(0, MOST)
      .filter((name) => !UNWATCHED.test(name)).length;
  } catch {
    return 0;
  }
}
