import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@skillet/command';
import { LOCK_FILE, lockText, readLock, type Lock } from '@skillet/config';
import { Refused } from '@skillet/install';
import { writeWhole } from '../import/write-file.ts';

/** What is installed beside a configuration; undefined where there is no lock. Throws a UsageError for one that can't be read. */
export async function readLockIn(dir: string): Promise<Lock | undefined> {
  try {
    return readLock(await readFile(join(dir, LOCK_FILE), 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new UsageError(`${LOCK_FILE}: ${message}`);
  }
}

/** Writes the lock at once or not at all. */
export async function writeLockIn(dir: string, lock: Lock): Promise<void> {
  await writeWhole(join(dir, LOCK_FILE), lockText(lock), LOCK_FILE);
}

/** What has the lock be again as it is now, byte for byte, or not there. Throws a UsageError for one that can't be read: it could not be put back. */
export async function keepLockIn(dir: string): Promise<() => Promise<void>> {
  const file = join(dir, LOCK_FILE);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new UsageError(`${LOCK_FILE}: ${message}`);
  });
  return () => (text === undefined ? rm(file, { force: true }) : writeWhole(file, text, LOCK_FILE));
}

/** Throws `Refused` for a lock that nobody could read again: with it no host would start. */
export function mustBeReadable(lock: Lock): void {
  try {
    readLock(lockText(lock));
  } catch (error) {
    throw new Refused(`${LOCK_FILE} can't have it: ${(error as Error).message}`);
  }
}
