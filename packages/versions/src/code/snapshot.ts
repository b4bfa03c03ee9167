import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { contentOf, type Content } from '../files/object-store.ts';
import { openPlain } from '../files/plain-file.ts';
import type { KeptFile } from '../version.ts';
import { codeFiles, sourceOf, type CodePlace, type InPlace } from './code-files.ts';

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

/** Takes down a skill's code; `read` tells what the file at `source` holds, which is the one at `file` without links. */
export async function snapshot(
  place: CodePlace,
  read: (source: string, file: string) => Promise<Content> = (source) =>
    contentOf(source, openPlain),
): Promise<Snapshot> {
  const { files: found, inPlace, tooMuch } = await codeFiles(place);
  const files: KeptFile[] = [];
  const hash = createHash('sha256');
  for (const one of found) {
    const { path, link } = one;
    const full = isAbsolute(path) ? path : join(place.dir, path);
    const { sha256, size } = await read(await sourceOf(place.dir, one), full);
    const executable = ((await stat(full)).mode & EXECUTABLE) !== 0;
    const more = { ...(executable ? { executable } : {}), ...(link === undefined ? {} : { link }) };
    files.push({ path, sha256, size, ...more });
    // A link is as its content would be: what was recorded as such is the same.
    hash.update(JSON.stringify([path, sha256, executable]));
  }
  for (const { path, mark } of inPlace)
    if (mark !== undefined) hash.update(JSON.stringify([path, mark]));
  if (tooMuch !== undefined) hash.update(tooMuch);
  const digest = hash.digest('hex');
  return { files, inPlace, digest, ...(tooMuch === undefined ? {} : { tooMuch }) };
}
