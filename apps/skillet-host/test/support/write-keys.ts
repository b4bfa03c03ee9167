import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keyFile } from '../../src/keys/key-file.ts';
import { recordsText, type KeyRecord } from '../../src/keys/key-record.ts';
import { makeKey } from '../../src/keys/make-key.ts';

/** Gives a workspace the keys that another has. */
export async function copyKeys(from: string, to: string): Promise<void> {
  const [source, target] = [from, to].map((cwd) => keyFile(join(cwd, '.skillet')));
  if (source === undefined || target === undefined) return;
  await mkdir(dirname(target), { recursive: true });
  await copyFile(source, target);
}

/** Has each of these names a key in the data folder of a workspace, as `keys add` would; the keys by names. */
export async function writeKeys(
  cwd: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const keys = new Map<string, string>();
  const records: KeyRecord[] = [];
  for (const name of names) {
    const { id, key, sha256 } = makeKey(new Set(records.map((one) => one.id)));
    records.push({ id, name, sha256, created: Date.now(), admin: false, grants: {} });
    keys.set(name, key);
  }
  const file = keyFile(join(cwd, '.skillet'));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, recordsText(records));
  return keys;
}
