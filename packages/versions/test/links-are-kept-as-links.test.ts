import { mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentDigest } from '@skillet/core';
import { expect, test } from 'vitest';
import { readPlain } from '../src/files/plain-file.ts';
import { VersionStore } from '../src/index.ts';
import { gone, keptText, project, record } from './support/skill.ts';

test('what a link in the folder leads to lies beside the older version as it lay beside the folder, and is no file of it', async () => {
  const { dir, dataDir, root, write } = await project({ 'skill.js': 'one', '.env': 'SECRET' });
  await mkdir(join(root, 'assets'));
  await writeFile(join(root, 'assets/a.txt'), 'a');
  await writeFile(join(root, 'assets/.key'), 'key');
  await symlink(join(root, 'assets'), join(dir, 'assets'));
  await mkdir(join(dir, 'lib'));
  await symlink(join(root, 'assets/a.txt'), join(dir, 'lib/a.txt'));
  await symlink('skill.js', join(dir, 'same.js'));
  await symlink('.env', join(dir, 'env.txt'));
  await symlink(join(root, 'assets/.key'), join(dir, 'key.txt'));
  const store = new VersionStore(dataDir);
  const loaded = new Map([[join(dir, 'lib/a.txt'), contentDigest(Buffer.from('a'))]]);
  const { id, notKept } = await record(store, gone(dir, { loaded }));
  expect(notKept).toBeUndefined();
  await writeFile(join(root, 'assets/a.txt'), 'b');
  await write('skill.js', 'two');
  expect(await keptText(store, id, 'lib/a.txt')).toBe('a');
  expect(await keptText(store, id, 'same.js')).toBe('one');
  const laid = await store.layOut('m', id);
  const at = (path: string) => realpath(join(laid.dir, path));
  expect(await at('lib/a.txt')).toBe(join(laid.dir, '../assets/a.txt'));
  expect(await at('same.js')).toBe(join(laid.dir, 'skill.js'));
  // Folders, and what is never copied, are used where they lie.
  expect(await keptText(store, id, 'assets/a.txt')).toBe('b');
  expect(await at('env.txt')).toBe(join(dir, '.env'));
  expect(await at('key.txt')).toBe(join(root, 'assets/.key'));
  // A copy in its place, or a link elsewhere, is not the version.
  for (const put of [
    (file: string) => writeFile(file, 'a'),
    (file: string) => symlink(join(root, 'assets/.key'), file),
  ]) {
    await rm(join(laid.dir, 'lib/a.txt'));
    await put(join(laid.dir, 'lib/a.txt'));
    await expect(store.laidOut('m', id)).rejects.toThrow(/not laid out whole/);
    await store.layOut('m', id);
    expect(await at('lib/a.txt')).toBe(join(laid.dir, '../assets/a.txt'));
  }
});

test('a file that becomes a link while it is read is not followed', async () => {
  const { dir, root } = await project({ 'skill.js': 'one', 'lib/a.js': 'a' });
  await writeFile(join(root, 'a.js'), 'secret');
  await expect(readPlain(join(dir, 'lib/a.js'))).resolves.toEqual(Buffer.from('a'));
  await rm(join(dir, 'lib'), { recursive: true });
  await symlink(root, join(dir, 'lib'));
  await expect(readPlain(join(dir, 'lib/a.js'))).rejects.toThrow(/become a link/);
  await symlink(join(root, 'a.js'), join(dir, 'b.js'));
  await expect(readPlain(join(dir, 'b.js'))).rejects.toThrow(/ELOOP/);
});

test('what links to files in hidden folders lead to is kept, as Kubernetes mounts a ConfigMap and some keep their files', async () => {
  const { dir, dataDir, root } = await project({ '..1/skill.js': 'one' });
  const dotfiles = join(root, '.dotfiles');
  await mkdir(dotfiles);
  await writeFile(join(dotfiles, 'lib.js'), 'one');
  await symlink(join(dotfiles, 'lib.js'), join(dir, 'lib.js'));
  await symlink('..1', join(dir, '..data'));
  await symlink('..data/skill.js', join(dir, 'skill.js'));
  await mkdir(join(root, '.ssh'));
  await writeFile(join(root, '.ssh/id'), 'secret');
  await symlink(join(root, '.ssh/id'), join(dir, 'id'));
  const store = new VersionStore(dataDir);
  const loaded = new Map([[join(dir, '..1/skill.js'), contentDigest(Buffer.from('one'))]]);
  const first = await record(store, gone(dir, { loaded }));
  expect(first.files).toBe(2);
  const early = await store.readEarly(dir, 1_000_000);
  await mkdir(join(dir, '..2'));
  await writeFile(join(dir, '..2/skill.js'), 'two');
  await writeFile(join(dotfiles, 'lib.js'), 'two');
  await rm(join(dir, '..data'));
  await symlink('..2', join(dir, '..data'));
  await rm(join(dir, '..1'), { recursive: true });
  // What was read before it was loaded is what was loaded.
  expect((await record(store, gone(dir, { loaded, early }))).id).toBe(first.id);
  const second = await record(store, gone(dir));
  expect(second.id).not.toBe(first.id);
  for (const [{ id }, text] of [
    [first, 'one'],
    [second, 'two'],
  ] as const) {
    expect(await keptText(store, id, 'skill.js')).toBe(text);
    expect(await keptText(store, id, 'lib.js')).toBe(text);
  }
  await expect(store.laidOut('m', first.id)).resolves.toHaveProperty('dir');
});

test('what the system makes up is used where it lies: the host would keep what is its own there', async (context) => {
  const made = await realpath('/proc/self/environ').catch(() => undefined);
  context.skip(made === undefined, 'there is no /proc here');
  const { dir, dataDir, root } = await project({ 'skill.js': 'one' });
  await symlink('/proc/self/environ', join(dir, 'env.txt'));
  // What is above its folder says how it is loaded.
  await symlink('/proc/self/environ', join(root, 'package.json'));
  const store = new VersionStore(dataDir);
  const { id, files } = await record(store, gone(dir));
  expect(files).toBe(1);
  const laid = await store.layOut('m', id);
  expect(await realpath(join(laid.dir, 'env.txt'))).toBe(made);
});

test('what a link led to elsewhere before it was loaded is kept where it was loaded by its own name, and is another file by now', async () => {
  const { dir, dataDir, root } = await project({ 'skill.js': 'one' });
  const shared = join(root, 'lib.js');
  await writeFile(shared, 'one');
  await symlink(shared, join(dir, 'lib.js'));
  const store = new VersionStore(dataDir);
  const early = await store.readEarly(dir, 1_000_000);
  await writeFile(shared, 'two');
  const loaded = new Map([[shared, contentDigest(Buffer.from('one'))]]);
  const { id, notKept } = await record(store, gone(dir, { loaded, early }));
  expect(notKept).toBeUndefined();
  expect(await keptText(store, id, 'lib.js')).toBe('one');
});
