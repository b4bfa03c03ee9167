import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ARCHIVE_BOUNDS, type ArchiveBounds } from '../archive/bounds.ts';
import { EntryCheck } from '../archive/entry-check.ts';
import { Refused } from '../refused.ts';
import { walk } from '../tree/walk.ts';
import { hasPrivateKey, isLeftOut } from './left-out.ts';
import { tarOf, type TarFile } from './tar-file.ts';

/** The archive of a skill. */
export interface Packed {
  readonly archive: Buffer;
  /** Its digest, `sha512-<base64>`. */
  readonly integrity: string;
  readonly files: number;
  /** Files and folders that are not in it. */
  readonly leftOut: readonly string[];
}

/** The one folder in an archive, as npm has it. */
const ROOT = 'package';

/**
 * Packs the folder of a skill, without what is fetched anew and what looks secret. The same files make the same bytes on every machine: JavaScript
 * compresses them, since what zlib makes of them depends on the processor. Rejects with `Refused` for what `install` would refuse, such as a link.
 */
export async function packFolder(
  dir: string,
  bounds: ArchiveBounds = ARCHIVE_BOUNDS,
): Promise<Packed> {
  const leftOut: string[] = [];
  const found = await walk(dir, (path) => {
    const isOut = isLeftOut(path);
    if (isOut) leftOut.push(path);
    return isOut;
  });
  const check = new EntryCheck(bounds);
  const files: TarFile[] = [];
  let sum = 0;
  for (const { path, bytes: size, isProgram } of found) {
    const inside = `${ROOT}/${path}`;
    check.check({ path: inside, type: 'File', size });
    sum += size;
    if (sum > bounds.unpacked)
      throw new Refused(`it has more than ${String(bounds.unpacked)} bytes`);
    const bytes = await readFile(join(dir, path));
    if (hasPrivateKey(path, bytes)) leftOut.push(path);
    else files.push({ path: inside, bytes, isProgram });
  }
  if (files.length === 0) throw new Refused('there is no file in it');
  const { gzipSync } = await import('fflate');
  const archive = Buffer.from(gzipSync(tarOf(files), { mtime: 0, level: 9 }));
  if (archive.length > bounds.packed)
    throw new Refused(`its archive has more than ${String(bounds.packed)} bytes`);
  return {
    archive,
    integrity: integrityOf(archive),
    files: files.length,
    leftOut: leftOut.toSorted(),
  };
}

/** The digest of an archive, `sha512-<base64>`. */
export function integrityOf(archive: Uint8Array): string {
  return `sha512-${createHash('sha512').update(archive).digest('base64')}`;
}
