import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../refused.ts';
import { copyTree } from '../tree/copy.ts';
import { openArchive } from './archive-at-rest.ts';
import type { Fetched } from './fetched.ts';

/** Copies a folder, or unpacks an archive, which must have the digest that is given; `at` is its path, absolute. */
export async function fetchPath(
  { path, integrity }: { readonly path: string; readonly integrity?: string },
  at: string,
  staging: string,
): Promise<Fetched> {
  const status = await stat(at).catch(() => undefined);
  const resolved = `file:${path}`;
  if (status?.isDirectory() === true && integrity === undefined) {
    const dir = join(staging, 'copied');
    await mkdir(dir);
    return { dir, resolved, about: [], ...(await copyTree(at, dir)) };
  }
  if (status?.isFile() !== true)
    throw new Refused(
      integrity === undefined
        ? 'there is neither a folder nor a file there'
        : `there is no archive at ${path}`,
    );
  return { resolved, about: [], ...(await openArchive(at, staging, integrity)) };
}
