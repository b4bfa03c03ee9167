import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { walk, type LeftOut } from './walk.ts';

/**
 * The digest of a folder, `sha512-<base64>`: of a line for each file, in the order of their paths' bytes, with `x` for
 * one that can be run and `-` for any other, the SHA-512 of what is in it as hex, and its path. Dates and owners are
 * no part of it, nor are empty folders. Rejects with `Refused` where there is anything but files and folders.
 */
export async function digestTree(dir: string, leftOut?: LeftOut): Promise<string> {
  const tree = createHash('sha512');
  for (const { path, isProgram } of await walk(dir, leftOut)) {
    tree.update(`${isProgram ? 'x' : '-'} ${await digestFile(join(dir, path))} ${path}\n`);
  }
  return `sha512-${tree.digest('base64')}`;
}

async function digestFile(file: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
