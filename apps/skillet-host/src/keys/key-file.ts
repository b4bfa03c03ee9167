import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isJsonObject } from '@skillet/core';
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

/** The keys of a data folder; none where there is no file. Rejects with what is wrong with it. */
export async function readKeys(dataDir: string): Promise<readonly KeyRecord[]> {
  const text = await textOf(keyFile(dataDir));
  return text === undefined ? [] : readRecords(text);
}

/** Replaces the keys of a data folder, all at once. */
export async function writeKeys(dataDir: string, keys: readonly KeyRecord[]): Promise<void> {
  const file = keyFile(dataDir);
  const fresh = `${file}.${String(process.pid)}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(fresh, recordsText(keys), { mode: 0o600 });
    await chmod(fresh, 0o600);
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
