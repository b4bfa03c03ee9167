import { constants } from 'node:fs';
import { open, readlink, type FileHandle } from 'node:fs/promises';
import { isBelow } from '@skillet/core';

/** What the system makes up as it is read, for whoever reads: there the host has its own environment, and files without an end. */
const MADE_UP = ['/proc', '/sys'];

const AS_IT_IS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens a file to read, by its absolute path without links. Rejects where a part of that is a link by now: whoever may write there
 * could have something else read. Where the system does not tell what is open (no `/proc`), only the last part is looked at.
 */
export async function openPlain(path: string): Promise<FileHandle> {
  const handle = await open(path, AS_IT_IS);
  const opened = await readlink(`/proc/self/fd/${String(handle.fd)}`).catch(() => path);
  if (opened === path || opened === `${path} (deleted)`) return handle;
  await handle.close();
  throw new Error('it has become a link meanwhile');
}

/** What a file holds that is opened so. */
export async function readPlain(path: string): Promise<Buffer> {
  const handle = await openPlain(path);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Whether what lies at an absolute path without links is made up by the system as it is read, and another thing for each process. */
export function isMadeUp(path: string): boolean {
  return MADE_UP.some((folder) => isBelow(path, folder));
}

/**
 * Opens a file to read, also by way of links. Rejects for what is none: nobody may ever write what a pipe is read for, and what the
 * system makes up may never end.
 */
export async function openFile(path: string): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const opened = await readlink(`/proc/self/fd/${String(handle.fd)}`).catch(() => path);
  if ((await handle.stat()).isFile() && !isMadeUp(opened)) return handle;
  await handle.close();
  throw new Error('it is no file');
}
