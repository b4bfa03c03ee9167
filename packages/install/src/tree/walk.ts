import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathFault } from '../archive/path-fault.ts';
import { Refused } from '../refused.ts';

/** A file of a folder. */
export interface TreeFile {
  /** From the folder on, with slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly isProgram: boolean;
}

/** What of a folder is not looked at. */
export type LeftOut = (path: string) => boolean;

const EXECUTABLE = 0o100;

/**
 * All files of a folder and of those below it, in the order of their paths' bytes. Rejects with `Refused`
 * where there is anything that is neither a file nor a folder, such as a link.
 */
export async function walk(dir: string, leftOut: LeftOut = () => false): Promise<TreeFile[]> {
  const files: TreeFile[] = [];
  await walkInto(dir, '', leftOut, files);
  return files.toSorted((one, other) =>
    Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)),
  );
}

async function walkInto(
  dir: string,
  above: string,
  leftOut: LeftOut,
  files: TreeFile[],
): Promise<void> {
  for (const entry of await readdir(join(dir, above), { withFileTypes: true })) {
    const path = above === '' ? entry.name : `${above}/${entry.name}`;
    if (leftOut(path)) continue;
    const fault = pathFault(path);
    if (fault !== undefined) throw new Refused(`${JSON.stringify(path)}: ${fault}`);
    if (entry.isDirectory()) {
      await walkInto(dir, path, leftOut, files);
    } else if (entry.isFile()) {
      const { size, mode } = await stat(join(dir, path));
      files.push({ path, bytes: size, isProgram: (mode & EXECUTABLE) !== 0 });
    } else {
      const what = entry.isSymbolicLink() ? 'a link' : 'neither a file nor a folder';
      throw new Refused(`${JSON.stringify(path)}: it is ${what}`);
    }
  }
}
