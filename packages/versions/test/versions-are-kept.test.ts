import {
  chmod,
  mkdir,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { contentDigest } from '@skillet/core';
import { expect, test } from 'vitest';
import { KEPT, VersionStore } from '../src/index.ts';
import { gone, keptText, project, record } from './support/skill.ts';

test('a version is laid out as it was, whatever the folder has since', async () => {
  const { dir, dataDir, write, root } = await project({
    'skill.js': 'one',
    'lib/deep/file.txt': 'deep',
    'run.sh': '#!/bin/sh',
  });
  await chmod(join(dir, 'run.sh'), 0o755);
  await writeFile(join(root, 'shared.js'), 'shared one');
  const store = new VersionStore(dataDir);
  const loaded = (text: string) =>
    new Map([
      [join(dir, 'skill.js'), contentDigest(Buffer.from(text))],
      [join(root, 'shared.js'), contentDigest(Buffer.from(`shared ${text}`))],
    ]);
  const first = await record(store, gone(dir, { loaded: loaded('one') }));
  await write('skill.js', 'two');
  await writeFile(join(root, 'shared.js'), 'shared two');
  await rm(join(dir, 'lib'), { recursive: true });
  const second = await record(store, gone(dir, { loaded: loaded('two'), by: 'ada' }));
  expect(second.id).not.toBe(first.id);
  expect(await store.read('m')).toMatchObject({
    live: second.id,
    versions: [
      { id: first.id, by: 'start', files: 4 },
      { id: second.id, by: 'ada', files: 3 },
    ],
  });
  expect(await keptText(store, first.id, 'skill.js')).toBe('one');
  expect(await keptText(store, first.id, 'lib/deep/file.txt')).toBe('deep');
  expect(await keptText(store, first.id, '../shared.js')).toBe('shared one');
  const laid = await store.layOut('m', first.id);
  expect((await stat(join(laid.dir, 'run.sh'))).mode & 0o100).toBe(0o100);
  expect(await keptText(store, second.id, 'skill.js')).toBe('two');
});

test('what lies laid out and was changed there is laid out anew', async () => {
  const { dir, dataDir } = await project({ 'skill.js': 'one' });
  const store = new VersionStore(dataDir);
  const { id } = await record(store, gone(dir));
  const laid = await store.layOut('m', id);
  await writeFile(join(laid.dir, 'skill.js'), 'forged');
  expect(await keptText(store, id, 'skill.js')).toBe('one');
});

test('a content that is damaged is laid out nowhere', async () => {
  const { dir, dataDir } = await project({ 'skill.js': 'one' });
  const store = new VersionStore(dataDir);
  const { id } = await record(store, gone(dir));
  const objects = join(dataDir, 'versions/objects');
  const [group = ''] = await readdir(objects);
  const [name = ''] = await readdir(join(objects, group));
  await writeFile(join(objects, group, name), 'two');
  await expect(store.layOut('m', id)).rejects.toThrow(/damaged/);
  expect(await readdir(join(dataDir, 'versions/layouts/m'))).toEqual([]);
});

test('what is installed, hidden, data or a database is used where it lies, and never copied', async () => {
  const { dir, dataDir, root } = await project({
    'skill.js': 'one',
    'node_modules/x/index.js': 'x',
    '.env': 'SECRET=never-copied',
    'data/big.json': '{}',
    'state.sqlite': 'db',
    'venv/pyvenv.cfg': 'home = /usr',
    '.git/HEAD': 'ref',
    '__pycache__/a.pyc': 'pyc',
  });
  await mkdir(join(root, 'node_modules/above'), { recursive: true });
  const store = new VersionStore(dataDir);
  const { id, files } = await record(store, gone(dir));
  expect(files).toBe(1);
  const laid = await store.layOut('m', id);
  expect((await readdir(laid.dir)).toSorted()).toEqual([
    '.env',
    'data',
    'node_modules',
    'skill.js',
    'state.sqlite',
    'venv',
  ]);
  expect(await realpath(join(laid.dir, 'node_modules'))).toBe(join(dir, 'node_modules'));
  expect(await realpath(join(laid.dir, '../node_modules'))).toBe(join(root, 'node_modules'));
  const all = await readdir(join(dataDir, 'versions/objects'), {
    recursive: true,
    withFileTypes: true,
  });
  const texts = all
    .filter((one) => one.isFile())
    .map((one) => readFile(join(one.parentPath, one.name), 'utf8'));
  expect((await Promise.all(texts)).join()).not.toContain('never-copied');
});

test('a version says when what it was installed with is not what it was', async () => {
  const { dir, dataDir, write } = await project({ 'skill.js': 'one', 'package-lock.json': '{}' });
  const store = new VersionStore(dataDir);
  const { id } = await record(store, gone(dir));
  expect((await store.layOut('m', id)).warnings).toEqual([]);
  await write('package-lock.json', '{"other":1}');
  expect((await store.layOut('m', id)).warnings).toEqual([
    expect.stringContaining(join(dir, 'package-lock.json')),
  ]);
});

test('the same code is the same version, and who it was stays', async () => {
  const { dir, dataDir, write } = await project({ 'skill.js': 'one' });
  const store = new VersionStore(dataDir);
  const first = await record(store, gone(dir, { by: 'ada' }));
  expect(await record(store, gone(dir, { by: 'start' }))).toEqual(first);
  await write('skill.js', 'two');
  await record(store, gone(dir, { by: 'bob' }));
  await write('skill.js', 'one');
  const again = await record(store, gone(dir, { by: 'cy', at: first.at + 1000 }));
  expect(again).toMatchObject({ id: first.id, by: 'cy', firstAt: first.at, at: first.at + 1000 });
  const settings = await record(store, gone(dir, { settings: '{"queue":1}' }));
  expect(settings.code).toBe(first.code);
  expect(settings.id).not.toBe(first.id);
  expect((await store.read('m')).versions).toHaveLength(3);
});

test('the last twenty are kept, and the content of others goes once it is old', async () => {
  const { dir, dataDir, write } = await project({ 'same.txt': 'same' });
  const store = new VersionStore(dataDir);
  const ids: string[] = [];
  for (let n = 0; n < KEPT + 3; n += 1) {
    await write('skill.js', `version ${String(n)}`);
    ids.push((await record(store, gone(dir, { at: n }))).id);
    if (n === 0)
      await store.pin('m', { id: ids[0] ?? '', dir, disk: '', outside: [], at: 0, by: 'x' });
  }
  const { versions } = await store.read('m');
  expect(versions.map(({ id }) => id)).toEqual([ids[0], ...ids.slice(3)]);
  const manifests = await readdir(join(dataDir, 'versions/mounts/m'));
  expect(manifests).toHaveLength(KEPT + 2);
  const objects = join(dataDir, 'versions/objects');
  const count = async () =>
    (await readdir(objects, { recursive: true })).filter((name) => /[0-9a-f]{64}/.test(name))
      .length;
  expect(await count()).toBe(KEPT + 4);
  const long = new Date(0);
  for (const name of await readdir(objects, { recursive: true }))
    await utimes(join(objects, name), long, long);
  await store.collect();
  expect(await count()).toBe(KEPT + 2);
});

test('of versions that share a mount the last twenty are kept, and those that run or are held', async () => {
  const { dir, dataDir } = await project({ 'skill.js': 'one' });
  const store = new VersionStore(dataDir, (mount) => mount === 'time@1.0.0');
  const recordAt = async (mount: string, at: number) =>
    store.record(mount, await store.take(gone(dir, { at })));
  const mounts = Array.from({ length: KEPT + 4 }, (_, at) => `time@${String(at)}.0.0`);
  for (const mount of ['other@1.0.0', 'plain', 'time']) await recordAt(mount, 0);
  for (const [at, mount] of mounts.entries()) {
    const { id } = await recordAt(mount, at);
    if (at === 2) await store.pin(mount, { id, dir, disk: '', outside: [], at, by: 'x' });
    if (at === 0) await store.layOut(mount, id);
  }
  const kept = [...mounts.slice(1, 3), ...mounts.slice(4)];
  expect(await store.mounts()).toEqual(['other@1.0.0', 'plain', 'time', ...kept].toSorted());
  // One that was laid out may still be in use, and goes once it is old.
  const layouts = join(dataDir, 'versions/layouts');
  expect(await readdir(layouts)).toEqual([mounts[0]]);
  const [id = ''] = await readdir(join(layouts, mounts[0] ?? ''));
  await utimes(join(layouts, mounts[0] ?? '', id), new Date(0), new Date(0));
  await store.collect();
  expect(await readdir(layouts)).toEqual([]);
});

test('what is too much, or changes meanwhile, is recorded without its code and says why', async () => {
  const { dir, dataDir, write } = await project({ 'skill.js': 'one' });
  const store = new VersionStore(dataDir);
  const torn = await record(
    store,
    gone(dir, {
      loaded: new Map([[join(dir, 'skill.js'), contentDigest(Buffer.from('another'))]]),
    }),
  );
  expect(torn.notKept).toMatch(/changed before/);
  await expect(store.layOut('m', torn.id)).rejects.toThrow(/cannot be read/);
  for (let n = 0; n < 9; n += 1) await write(`large-${String(n)}.bin`, 'x'.repeat(4 * 1024 * 1024));
  const large = await record(store, gone(dir));
  expect(large.notKept).toMatch(/32 MB/);
});

test('one large file is used where it lies, and it is said when it has changed', async () => {
  const { dir, dataDir, write } = await project({ 'skill.js': 'one' });
  await write('model.bin', 'x'.repeat(5 * 1024 * 1024));
  const store = new VersionStore(dataDir);
  const { id, notKept } = await record(store, gone(dir));
  expect(notKept).toBeUndefined();
  const before = await store.digest(dir, []);
  await write('model.bin', 'y'.repeat(5 * 1024 * 1024 + 1));
  expect(await store.digest(dir, [])).not.toBe(before);
  expect((await store.layOut('m', id)).warnings).toEqual([expect.stringContaining('model.bin')]);
});

test('a record that is damaged is none, and is written anew', async () => {
  const { dir, dataDir } = await project({ 'skill.js': 'one' });
  const store = new VersionStore(dataDir);
  await record(store, gone(dir));
  for (const text of ['', '{', '[]', '{"form":1}', '{"form":9,"live":null,"versions":[]}']) {
    await writeFile(join(dataDir, 'versions/mounts/m/record.json'), text);
    expect(await store.read('m')).toEqual({ live: null, versions: [] });
  }
  const { id } = await record(store, gone(dir));
  expect((await store.read('m')).live).toBe(id);
});
