import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '@skillet/command';

const ANYBODYS = 0o666;
const WHY: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'no permission',
  ENOENT: 'there is no such folder',
  EISDIR: 'it is a folder',
};

/** Writes a file at once or not at all, with the rights that it had; throws a UsageError where it can't be. */
export async function writeWhole(
  file: string,
  text: string | Uint8Array,
  shown: string,
): Promise<void> {
  // A link stays one.
  const target = await realpath(file).catch(() => file);
  const mode = await stat(target).then(
    (status) => status.mode,
    () => undefined,
  );
  const draft = join(dirname(target), `.${basename(target)}.${String(process.pid)}.tmp`);
  try {
    const handle = await open(draft, 'wx', mode ?? ANYBODYS);
    try {
      await handle.writeFile(text);
      if (mode !== undefined) await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UsageError(`can't write ${shown}: ${WHY[code] ?? message}`);
  }
}
