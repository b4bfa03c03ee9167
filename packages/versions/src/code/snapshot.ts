import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { contentOf, type Content } from '../files/object-store.ts';
import type { KeptFile } from '../version.ts';
import { codeFiles, type CodePlace, type InPlace } from './code-files.ts';

/** A skill's code as it lies there. */
export interface Snapshot {
  readonly files: readonly KeptFile[];
  readonly inPlace: readonly InPlace[];
  /** In hex: differs whenever what would be kept does. */
  readonly digest: string;
  /** Why not all of it can be kept; undefined where it can. */
  readonly tooMuch?: string;
}

const EXECUTABLE = 0o100;

/** Takes down a skill's code; `read` tells what a file holds. */
export async function snapshot(
  place: CodePlace,
  read: (file: string) => Promise<Content> = contentOf,
): Promise<Snapshot> {
  const { files: paths, inPlace, tooMuch } = await codeFiles(place);
  const files: KeptFile[] = [];
  const hash = createHash('sha256');
  for (const path of paths) {
    const full = isAbsolute(path) ? path : join(place.dir, path);
    const { sha256, size } = await read(full);
    const executable = ((await stat(full)).mode & EXECUTABLE) !== 0;
    files.push({ path, sha256, size, ...(executable ? { executable } : {}) });
    hash.update(JSON.stringify([path, sha256, executable]));
  }
  for (const { path, mark } of inPlace)
    if (mark !== undefined) hash.update(JSON.stringify([path, mark]));
  if (tooMuch !== undefined) hash.update(tooMuch);
  const digest = hash.digest('hex');
  return { files, inPlace, digest, ...(tooMuch === undefined ? {} : { tooMuch }) };
}
