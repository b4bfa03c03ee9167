import { access, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@skillet/command';
import { digestSkill } from '@skillet/install';

/** Whether there is anything at a path. */
export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Whether the files of a skill have a digest. What is no file or folder was not installed. */
export async function hasDigest(dir: string, tree: string): Promise<boolean> {
  return (await digestSkill(dir).catch(() => undefined)) === tree;
}

/**
 * Copies the settings of npm in a folder to where npm is run: without them it would ask the public registry for what is in another. Rejects with
 * a UsageError where they can't be read.
 */
export async function copySettings(from: string, to: string): Promise<void> {
  await copyFile(join(from, '.npmrc'), join(to, '.npmrc')).catch((error: unknown) => {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    throw code === 'ENOSPC' ? error : new UsageError(`.npmrc can't be read (${code})`);
  });
}
