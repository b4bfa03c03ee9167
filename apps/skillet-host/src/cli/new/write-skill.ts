import { lstat, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '@skillet/command';
import type { ScaffoldFile } from './scaffold-files.ts';

/**
 * Makes a folder with the given files, all or nothing: they are written beside it and moved at once.
 * Throws a UsageError when there is something of that name already, or the folder can't be made.
 */
export async function writeSkill(
  folder: string,
  shownFolder: string,
  files: readonly ScaffoldFile[],
): Promise<void> {
  const parent = dirname(folder);
  if (!(await isFolder(parent))) {
    throw new UsageError(`there is no folder ${dirname(shownFolder)}; make it first`);
  }
  if (await isThere(folder)) throw taken(shownFolder);
  let draft: string | undefined;
  try {
    draft = await mkdtemp(join(parent, '.skillet-new-'));
    const inner = join(draft, 'skill');
    // The draft is for this user alone; the skill's folder is to be like any other.
    await mkdir(inner);
    for (const { name, text } of files) await writeFile(join(inner, name), text);
    await rename(inner, folder);
  } catch (error) {
    throw explain(error, shownFolder);
  } finally {
    if (draft !== undefined) await rm(draft, { recursive: true, force: true });
  }
}

/** Whether there is such a folder. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

/** Also a link that leads nowhere is something. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function explain(error: unknown, shownFolder: string): Error {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(code)) return taken(shownFolder);
  const denied = ['EACCES', 'EPERM', 'EROFS'].includes(code);
  const why = denied ? `no permission to write in ${dirname(shownFolder)}` : message;
  return new UsageError(`can't make ${shownFolder}: ${why}`);
}

function taken(shownFolder: string): UsageError {
  return new UsageError(
    `${shownFolder} is there already, and nothing is overwritten: choose another name or --dir`,
  );
}
