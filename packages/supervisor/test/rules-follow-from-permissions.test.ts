import { mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Permissions, SkillSpec } from '@skillet/core';
import { beforeEach, expect, test, vi } from 'vitest';
import { nodeFlags } from '../src/carrier/process/confine/node-flags.ts';
import { ownFolders, rulesFor, type ConfinedSpec } from '../src/carrier/process/confine/rules.ts';
import { skillEnvironment } from '../src/worker/skill-environment.ts';
import { specOf } from './support/skill.ts';

const NOTHING: Permissions = { network: [], files: [], env: [], commands: [], engine: [] };
const MEANS = { landlock: 7, seccomp: true };
const KERNEL = { read: ['/kernel'], execute: ['/node'] };

let dir = '';

beforeEach(async () => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'skillet-rules-')));
  dir = join(root, 'skills/s');
  await mkdir(dir, { recursive: true });
  await mkdir(join(root, 'node_modules'));
  await writeFile(join(root, 'package.json'), '{}');
  await writeFile(join(root, 'tool'), '', { mode: 0o755 });
  await symlink(join(root, 'tool'), join(dir, 'link'));
});

function specWith(permissions: Partial<Permissions>, more: Partial<SkillSpec> = {}): ConfinedSpec {
  const held = { ...NOTHING, ...permissions };
  return { ...specOf(), dir, dataDir: '/data', permissions: held, ...more };
}

test('nothing but its own folders, packages and data is in the rules of who asks for nothing', () => {
  const root = join(dir, '../..');
  expect(ownFolders(specWith({}))).toEqual([
    dir,
    join(root, 'node_modules'),
    join(root, 'package.json'),
  ]);
  expect(rulesFor(specWith({}), KERNEL, MEANS)).toMatchObject({
    read: ['/kernel', ...ownFolders(specWith({}))],
    write: ['/data'],
    execute: ['/node'],
    ports: [],
    inet: false,
    unix: false,
    listens: false,
    connects: true,
    landlock: true,
    seccomp: true,
  });
});

test('a link under the name of packages gives what it leads to where that is packages, and nothing else', async () => {
  const root = join(dir, '../..');
  await symlink('/', join(dir, 'node_modules'));
  await symlink(join(root, 'tool'), join(dir, 'package.json'));
  const own = ownFolders(specWith({}));
  expect(own).not.toContain('/');
  expect(own).not.toContain(join(dir, 'node_modules'));
  expect(own).not.toContain(join(root, 'tool'));
  const other = join(root, 'skills/other');
  await mkdir(other);
  await symlink(join(root, 'node_modules'), join(other, 'node_modules'));
  expect(ownFolders(specWith({}, { dir: other, pinnedFrom: dir }))).toEqual([
    ...[other, dir, join(other, 'node_modules'), join(root, 'node_modules')],
    join(root, 'package.json'),
  ]);
});

test('of plugins it reads the folders, but not that of the configuration', () => {
  const root = join(dir, '../..');
  const files = [join(root, 'hook.js'), join(root, 'hooks/other.js')];
  const own = ownFolders(specWith({}, { plugins: { files, timeout: 1000 } }));
  expect(own).toEqual(expect.arrayContaining([join(root, 'hook.js'), join(root, 'hooks')]));
  expect(own).not.toContain(root);
});

test('what it asks for is in them', () => {
  const asked = { network: ['a:443', 'unix:/x'], files: ['read:/r', 'write:/w'] };
  const rules = rulesFor(specWith({ ...asked, commands: [join(dir, 'link')] }), KERNEL, MEANS);
  expect(rules).toMatchObject({ ports: [443], inet: true, unix: true, write: ['/data', '/w'] });
  expect(rules.read).toEqual(expect.arrayContaining(['/r', '/w']));
  // As it is written, and what it leads to.
  expect(rules.execute).toEqual(['/node', join(dir, 'link'), join(dir, '../../tool')]);
});

test('what it could put a link in the place of is not in them, since it may use it already', async () => {
  const [out, away] = [join(dir, '../out'), join(dir, '../away')];
  await mkdir(out);
  await symlink('/etc', join(out, 'linked'));
  await symlink(out, away);
  const files = [`write:${out}`, ...['read', 'write'].map((one) => `${one}:${out}/linked`)];
  const rules = rulesFor(specWith({ files: [...files, `read:${away}/linked`] }), KERNEL, MEANS);
  expect(rules.write).toEqual(['/data', out]);
  expect(rules.read).toEqual(['/kernel', ...ownFolders(specWith({})), out]);
  expect(rulesFor(specWith({ files: ['write:/'] }), KERNEL, MEANS).write).toEqual(['/']);
  // Also by way of a link that somebody else has made, to one that it may change.
  await symlink(join(out, 'linked'), join(dir, '../named'));
  const [by, below] = [join(dir, '../named'), join(dir, '../named/ssl')];
  const led = specWith({ files: [`write:${out}`, `read:${by}`, `read:${below}`] });
  expect(rulesFor(led, KERNEL, MEANS).read).toEqual(['/kernel', ...ownFolders(specWith({})), out]);
});

test('Python is held once it runs, so that it starts no program; others have yet to be started', () => {
  const python = { entry: { file: join(dir, 'a.py'), export: 'handler' } };
  expect(rulesFor(specWith({}, python), KERNEL, MEANS).programs).toBe(false);
  expect(rulesFor(specWith({ commands: ['sh'] }, python), KERNEL, MEANS).programs).toBe(true);
  expect(rulesFor(specWith({}), KERNEL, MEANS).programs).toBe(true);
  const program = { entry: null, command: ['x', '{socket}'] };
  expect(rulesFor(specWith({}, program), KERNEL, MEANS)).toMatchObject({
    ...{ unix: true, inet: false, listens: true, connects: false },
  });
  expect(rulesFor(specWith({ network: ['a:1'] }, program), KERNEL, MEANS).connects).toBe(true);
  const reached = { ...KERNEL, sockets: ['/run/s'] };
  expect(rulesFor(specWith({}, program), reached, MEANS)).toMatchObject({
    ...{ write: ['/data'], sockets: ['/run/s'] },
  });
  const onPort = { entry: null, command: ['x', '{port}'] };
  expect(rulesFor(specWith({}, onPort), KERNEL, MEANS)).toMatchObject({
    ...{ unix: false, inet: true, listen: true, connects: false },
  });
});

test('Node is told the same, and leaves out what is not asked for', () => {
  const flags = nodeFlags(specWith({}), KERNEL);
  expect(flags).toContain('--permission');
  expect(flags.filter((flag) => flag.startsWith('--allow-fs-write'))).toEqual([
    '--allow-fs-write=/data',
  ]);
  expect(flags.join(' ')).not.toMatch(/--allow-(?:child-process|worker|addons|wasi)/);
  const more = nodeFlags(
    specWith({ commands: ['git'], engine: ['workers', 'addons', 'wasi'], files: ['write:/w'] }),
    KERNEL,
  );
  expect(more).toEqual(
    expect.arrayContaining([
      '--allow-child-process',
      '--allow-worker',
      '--allow-addons',
      '--allow-wasi',
      '--allow-fs-write=/w',
      '--allow-fs-read=/w',
    ]),
  );
});

test('of the variables of the host only those get there that are named, and never those of the host itself', () => {
  vi.stubEnv('MY_KEY', '1');
  vi.stubEnv('OTHER_KEY', '2');
  vi.stubEnv('SKILLET_ADMIN_TOKEN', '3');
  vi.stubEnv('NODE_OPTIONS', '');
  const named = specWith({ env: ['MY_KEY', 'SKILLET_ADMIN_TOKEN'] }, { env: { SAID: 'x' } });
  const given = skillEnvironment(named);
  expect(given).toMatchObject({ MY_KEY: '1', SAID: 'x', PATH: process.env['PATH'] });
  for (const name of ['OTHER_KEY', 'SKILLET_ADMIN_TOKEN', 'NODE_OPTIONS'])
    expect(given).not.toHaveProperty(name);
  vi.unstubAllEnvs();
});

test('an older version reads copies of what its permissions name, where they lie beside it', async () => {
  const root = join(dir, '../..');
  await symlink(join(root, 'tool'), join(root, 'named'));
  const older = `/versions/x${dir}`;
  const own = ownFolders(
    specWith({ files: [`read:${join(root, 'named')}`] }, { dir: older, pinnedFrom: dir }),
  );
  expect(own).toEqual([
    ...[older, dir],
    ...[`/versions/x${root}/named`, `/versions/x${root}/tool`],
  ]);
  expect(ownFolders(specWith({ files: ['read:/r'] }, { dir: '/other', pinnedFrom: dir }))).toEqual([
    '/other',
    dir,
  ]);
});

test('an older version reads no copy of what a link led to that the skill could have made', async () => {
  const [out, tool] = [join(dir, 'out'), join(dir, '../../tool')];
  await mkdir(out);
  await symlink(tool, join(out, 'x'));
  const place = { dir: `/versions/x${dir}`, pinnedFrom: dir };
  const files = [`write:${out}`, `read:${out}/x`];
  const { read } = rulesFor(specWith({ files }, place), KERNEL, MEANS);
  expect(read).toContain(`/versions/x${out}`);
  expect(read).not.toContain(`/versions/x${out}/x`);
  expect(read).not.toContain(`/versions/x${tool}`);
});

test('an older version may read copies of what every program may read of the system', () => {
  const older = specWith({}, { dir: `/versions/x${dir}`, pinnedFrom: dir });
  expect(rulesFor(older, KERNEL, MEANS).beside).toBe('/versions/x');
  expect(rulesFor(specWith({}), KERNEL, MEANS)).not.toHaveProperty('beside');
});

test('a program, or packages, that it could have made a link give nothing outside of what it may write', async () => {
  const root = join(dir, '../..');
  await writeFile(join(dir, 'own'), '', { mode: 0o755 });
  await symlink(join(dir, 'own'), join(dir, 'inner'));
  await symlink(join(root, 'node_modules'), join(dir, 'node_modules'));
  const commands = ['own', 'inner', 'link'].map((name) => join(dir, name));
  const fixed = rulesFor(specWith({ commands }), KERNEL, MEANS);
  expect(fixed.execute).toEqual(expect.arrayContaining([...commands, join(root, 'tool')]));
  expect(fixed.read).toContain(join(dir, 'node_modules'));
  const open = rulesFor(specWith({ commands, files: [`write:${dir}`] }), KERNEL, MEANS);
  expect(new Set(open.execute)).toEqual(new Set(['/node', join(dir, 'own'), join(dir, 'inner')]));
  expect(open.read).not.toContain(join(dir, 'node_modules'));
});
