import { constants } from 'node:fs';
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ARCHIVE_BOUNDS, type ArchiveBounds } from '../archive/bounds.ts';
import type { Unpacked } from '../archive/unpack.ts';
import { Refused } from '../refused.ts';
import { walk } from './walk.ts';

/** What of a folder is its author's, and not of the skill. */
const NOT_COPIED = new Set([
  'node_modules',
  '.git',
  '.venv',
  '__pycache__',
  '.skillet',
  'skillet_skills',
]);
const MODES = { file: 0o644, program: 0o755, folder: 0o755 };

/**
 * Copies what a folder has into an empty one, without what is fetched anew (`node_modules`, `.venv`) and what is its author's
 * alone (`.git`). Rejects with `Refused` where there is anything but files and folders, or too much.
 */
export async function copyTree(
  from: string,
  into: string,
  bounds: ArchiveBounds = ARCHIVE_BOUNDS,
): Promise<Unpacked> {
  const files = await walk(from, (path) => NOT_COPIED.has(path.slice(path.lastIndexOf('/') + 1)));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (files.length > bounds.entries)
    throw new Refused(`it has more than ${String(bounds.entries)} files`);
  if (bytes > bounds.unpacked)
    throw new Refused(`it has more than ${String(bounds.unpacked)} bytes`);
  if (files.length === 0) throw new Refused('there is no file in it');
  for (const { path, isProgram } of files) {
    const target = join(into, path);
    await mkdir(dirname(target), { recursive: true, mode: MODES.folder });
    await copyFile(join(from, path), target, constants.COPYFILE_EXCL);
    await chmod(target, isProgram ? MODES.program : MODES.file);
  }
  return { files: files.length, bytes };
}
