import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../refused.ts';
import { copyTree } from '../tree/copy.ts';
import { openArchive } from './archive-at-rest.ts';
import type { Fetched } from './fetched.ts';

/** Copies a folder, or unpacks an archive; `path` is absolute, `shown` what the lock says of it. */
export async function fetchPath(path: string, shown: string, staging: string): Promise<Fetched> {
  const status = await stat(path).catch(() => undefined);
  const resolved = `file:${shown}`;
  if (status?.isDirectory() === true) {
    const dir = join(staging, 'copied');
    await mkdir(dir);
    return { dir, resolved, about: [], ...(await copyTree(path, dir)) };
  }
  if (status?.isFile() !== true) throw new Refused('there is neither a folder nor a file there');
  return { resolved, about: [], ...(await openArchive(path, staging)) };
}
