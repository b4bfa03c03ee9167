import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { unpack } from '../archive/unpack.ts';
import { Refused } from '../refused.ts';
import type { Fetched } from './fetched.ts';

type Opened = Pick<Fetched, 'dir' | 'files' | 'bytes'>;

/**
 * Unpacks an archive that lies on this machine into a folder below `staging`. The skill is what is in it, or in the one folder
 * that it has. Rejects with `Refused` for another digest than `integrity`, where one is given, before anything is unpacked.
 */
export async function openArchive(
  archive: string,
  staging: string,
  integrity?: string,
): Promise<Opened & { readonly integrity: string }> {
  const found = await digestArchive(archive);
  if (integrity !== undefined && found !== integrity)
    throw new Refused(`its digest is ${found}, and should be ${integrity}`);
  return { ...(await unpackInto(archive, join(staging, 'unpacked'))), integrity: found };
}

/** Unpacks an archive into a folder that is not there yet; what it has is in that, or in the one folder that it has. */
export async function unpackInto(archive: string, into: string): Promise<Opened> {
  await mkdir(into);
  const { files, bytes } = await unpack(createReadStream(archive), into);
  const [only, ...others] = await readdir(into, { withFileTypes: true });
  const dir = only?.isDirectory() === true && others.length === 0 ? join(into, only.name) : into;
  return { dir, files, bytes };
}

/** The digest of an archive, `sha512-<base64>`. */
export async function digestArchive(archive: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  return `sha512-${hash.digest('base64')}`;
}
