import { stat, utimes, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { KeysChanged, keyFile, readKeys, writeKeys } from '../src/keys/key-file.ts';
import { makeKey } from '../src/keys/make-key.ts';
import type { KeyRecord } from '../src/keys/key-record.ts';
import { workspace } from './support/workspace.ts';

function record(name: string): KeyRecord {
  const { id, sha256 } = makeKey(new Set());
  return { id, name, sha256, created: 1, admin: false, grants: {} };
}

test('of those who change the keys at once one does, and the others are told', async () => {
  const dataDir = await workspace({});
  await writeKeys(dataDir, [record('first')], undefined);
  const { text } = await readKeys(dataDir);
  const names = Array.from({ length: 10 }, (_, n) => `next-${String(n)}`);
  const ends = await Promise.allSettled(
    names.map((name) => writeKeys(dataDir, [record(name)], text)),
  );
  const done = names.filter((_, n) => ends[n]?.status === 'fulfilled');
  expect(done).toHaveLength(1);
  for (const end of ends)
    if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(KeysChanged);
  expect((await readKeys(dataDir)).keys.map(({ name }) => name)).toEqual(done);
  expect((await stat(keyFile(dataDir))).mode & 0o777).toBe(0o600);
});

test('one that was read before another change is not written', async () => {
  const dataDir = await workspace({});
  await writeKeys(dataDir, [record('a')], undefined);
  await expect(writeKeys(dataDir, [record('b')], undefined)).rejects.toThrow(KeysChanged);
  expect((await readKeys(dataDir)).keys.map(({ name }) => name)).toEqual(['a']);
});

test('a command that ended in the middle is in nobody’s way for long', async () => {
  const dataDir = await workspace({});
  await writeKeys(dataDir, [record('a')], undefined);
  const { text } = await readKeys(dataDir);
  const left = `${keyFile(dataDir)}.next`;
  await writeFile(left, 'half');
  await expect(writeKeys(dataDir, [record('b')], text)).rejects.toThrow(KeysChanged);
  await utimes(left, 1, 1);
  await writeKeys(dataDir, [record('b')], text);
  expect((await readKeys(dataDir)).keys.map(({ name }) => name)).toEqual(['b']);
});
