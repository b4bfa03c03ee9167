import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unpack } from '../src/archive/unpack.ts';
import { digestTree } from '../src/tree/digest.ts';
import { tgz, type TarEntry } from './support/tar.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'skillet-unpack-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const LARGE = Buffer.alloc(3_000_000, 'skillet ');

const ENTRIES: readonly TarEntry[] = [
  { path: 'package/', type: 'folder', mode: 0o700 },
  { path: 'package/package.json', body: '{"name": "x"}' },
  { path: 'package/bin/run.sh', body: '#!/bin/sh\n', mode: 0o4777 },
  { path: 'package/empty', body: '' },
  { path: 'package/large.bin', body: LARGE },
  { path: 'x', pax: { path: `package/${'long/'.repeat(30)}ä.txt` }, body: 'ä' },
];

test('files come out as they went in, with no rights but who may run them', async () => {
  expect(await unpack(Readable.from([tgz(ENTRIES)]), dir)).toEqual({ files: 5, bytes: 3_000_025 });
  expect(readFileSync(join(dir, 'package/large.bin')).equals(LARGE)).toBe(true);
  expect(readFileSync(join(dir, `package/${'long/'.repeat(30)}ä.txt`), 'utf8')).toBe('ä');
  const modeOf = (path: string) => (statSync(join(dir, path)).mode & 0o7777).toString(8);
  expect(modeOf('package/bin/run.sh')).toBe('755');
  expect(modeOf('package/package.json')).toBe('644');
});

test('a folder has the digest of what is in it, whatever its files are dated', async () => {
  const one = join(dir, 'one');
  const other = join(dir, 'other');
  await unpack(Readable.from([tgz(ENTRIES)]), one);
  await unpack(Readable.from([tgz(ENTRIES.toReversed())]), other);
  expect(await digestTree(one)).toBe(await digestTree(other));
  expect(await digestTree(one)).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
});

test.each([
  ['a byte', { path: 'package/package.json', body: '{"name": "y"}' }],
  ['a name', { path: 'package/package.jsoN', body: '{"name": "x"}' }],
  ['who may run it', { path: 'package/package.json', body: '{"name": "x"}', mode: 0o755 }],
])('another %s makes another digest', async (_, changed) => {
  const one = join(dir, 'one');
  const other = join(dir, 'other');
  await unpack(Readable.from([tgz(ENTRIES.slice(0, 2))]), one);
  await unpack(Readable.from([tgz([changed])]), other);
  expect(await digestTree(one)).not.toBe(await digestTree(other));
});
