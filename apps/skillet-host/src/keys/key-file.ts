import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isJsonObject } from '@skillet/core';
import { dateNow } from '../clock.ts';
import { hostStateDir } from '../crash/journal/journal-file.ts';
import { readRecords, recordsText, type KeyRecord } from './key-record.ts';

/** The file of the keys in a data folder; commands write it, and a host reads it. */
export function keyFile(dataDir: string): string {
  return join(hostStateDir(dataDir), 'keys.json');
}

/** The file in which a host keeps when each key was used last. */
export function usesFile(dataDir: string): string {
  return join(hostStateDir(dataDir), 'key-uses.json');
}

/** Milliseconds after which who has begun to write the file, and has not ended, will not any more. */
const GIVEN_UP = 10_000;

/** The keys of a data folder as they were read. */
export interface ReadKeys {
  readonly keys: readonly KeyRecord[];
  /** The text of the file; undefined where there was none. */
  readonly text: string | undefined;
}

/** Another command has changed the keys since they were read, or does so now: nothing was written. */
export class KeysChanged extends Error {
  override readonly name = 'KeysChanged';
}

/** The keys of a data folder; none where there is no file. Rejects with what is wrong with it. */
export async function readKeys(dataDir: string): Promise<ReadKeys> {
  const text = await textOf(keyFile(dataDir));
  return { keys: text === undefined ? [] : readRecords(text), text };
}

/** Replaces the keys of a data folder, all at once. Rejects with `KeysChanged` where the file is not as it was read (`before`). */
export async function writeKeys(
  dataDir: string,
  keys: readonly KeyRecord[],
  before: ReadKeys['text'],
): Promise<void> {
  const file = keyFile(dataDir);
  const fresh = `${file}.next`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const begun = await stat(fresh).catch(() => undefined);
  if (begun !== undefined && dateNow() - begun.mtimeMs > GIVEN_UP) await rm(fresh, { force: true });
  try {
    // Only one at a time can make it.
    await writeFile(fresh, recordsText(keys), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? new KeysChanged() : error;
  }
  try {
    if ((await textOf(file)) !== before) throw new KeysChanged();
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

/** When each key was used last, by ids, in milliseconds since the epoch; what can't be read is not known. */
export async function readUses(dataDir: string): Promise<ReadonlyMap<string, number>> {
  try {
    const read: unknown = JSON.parse((await textOf(usesFile(dataDir))) ?? '{}');
    const all = isJsonObject(read) ? Object.entries(read) : [];
    return new Map(all.filter((one): one is [string, number] => typeof one[1] === 'number'));
  } catch {
    return new Map();
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
