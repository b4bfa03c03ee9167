import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOwnCgroup } from '../src/index.ts';

const LEGACY = '4:memory:/\n1:name=systemd:/\n';

/** A folder that looks like a mount of groups, with the files of some. */
async function groups(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'skillet groups '));
  for (const [name, text] of Object.entries(files)) {
    const file = join(root, name);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
  }
  return root;
}

/** The line of a mount of the second version; blanks are written as octal numbers there. */
function mounted(point: string, root = '/'): string {
  return `31 24 0:27 ${root} ${point.replaceAll(' ', '\\040')} rw,nosuid shared:9 - cgroup2 cgroup2 rw\n`;
}

test('the second version alone: folder, controllers, and the least limits of all above', async () => {
  const root = await groups({
    'memory.max': 'max\n',
    'a/memory.max': '1000\n',
    'a/pids.max': '50\n',
    'a/b/cgroup.controllers': 'cpu memory pids\n',
    'a/b/cgroup.procs': '',
    'a/b/cgroup.subtree_control': '',
    'a/b/memory.max': '2000\n',
    'a/b/cpu.max': '50000 100000\n',
  });
  expect(readOwnCgroup({ own: '0::/a/b\n', mounts: mounted(root) })).toEqual({
    version: 'v2',
    name: '/a/b',
    folder: join(root, 'a/b'),
    controllers: ['cpu', 'memory', 'pids'],
    writable: true,
    memoryMax: 1000,
    pidsMax: 50,
    cores: 0.5,
  });
});

test('a group in which nothing may be made is not writable', async () => {
  const root = await groups({ 'a/cgroup.controllers': 'memory pids\n', 'a/cgroup.procs': '' });
  const group = readOwnCgroup({ own: '0::/a\n', mounts: mounted(root) });
  expect(group).toMatchObject({ version: 'v2', writable: false, memoryMax: Infinity });
});

test('within a namespace of groups the mount shows the own one as its root', async () => {
  const root = await groups({ 'cgroup.controllers': 'memory\n' });
  const group = readOwnCgroup({ own: '0::/\n', mounts: mounted(root) });
  expect(group).toMatchObject({ name: '/', folder: root, controllers: ['memory'] });
});

test('a part of the tree that is mounted has its own names', async () => {
  const root = await groups({ 'b/cgroup.controllers': 'pids\n' });
  const group = readOwnCgroup({ own: '0::/a/b\n', mounts: mounted(root, '/a') });
  expect(group).toMatchObject({ folder: join(root, 'b'), controllers: ['pids'] });
});

test('a group beyond what is mounted has no folder', () => {
  const group = readOwnCgroup({ own: '0::/../c\n', mounts: mounted('/sys/fs/cgroup', '/') });
  expect(group.folder).toBeUndefined();
  expect(group).toMatchObject({ version: 'v2', writable: false });
});

test.each([
  ['hybrid', `${LEGACY}0::/\n`, mounted('/sys/fs/cgroup/unified')],
  ['v1', LEGACY, ''],
  ['v1', `${LEGACY}0::/\n`, ''],
  ['none', '', ''],
  ['none', '0::/\n', ''],
])('%s is told by what there is', (version, own, mounts) => {
  expect(readOwnCgroup({ own, mounts }).version).toBe(version);
});
