import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { describeDeath } from '@skillet/core';
import { readProcess, type OwnCgroup } from '@skillet/proc';
import { carrierEnd } from '../src/carrier/process/child/carrier-end.ts';
import { GroupTree } from '../src/carrier/process/cgroup/group-tree.ts';
import { ProcessGroup } from '../src/carrier/process/cgroup/process-group.ts';
import { systemClock } from '../src/clock.ts';
import { Testament } from '../src/worker/testament.ts';

const MB = 1024 * 1024;
/** The groups here are plain files: what the kernel does with them, a slow test shows on a kernel of its own. */
let base: string;
let own: OwnCgroup;
const owner = { pid: process.pid, started: readProcess(process.pid)?.started ?? '7', launcher: 0 };

beforeEach(async () => {
  base = join(await mkdtemp(join(tmpdir(), 'skillet-cgroup-')), 'service');
  await mkdir(base);
  await fill(base, {
    'cgroup.type': 'domain\n',
    'cgroup.controllers': 'cpu memory pids\n',
    'cgroup.procs': '',
  });
  own = {
    version: 'v2',
    name: '/service',
    folder: base,
    controllers: ['cpu', 'memory', 'pids'],
    writable: true,
    memoryMax: Infinity,
    pidsMax: Infinity,
    cores: Infinity,
  };
});

async function fill(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

function text(folder: string, name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8');
}

test('a worker has a group with its limits, beside the one of the host', async () => {
  const group = GroupTree.open(own, owner, systemClock)?.make({ memory: 256 * MB, pids: 64 });
  const folder = group?.folder ?? '';
  expect(folder).toBe(join(base, `skillet-worker-${String(owner.pid)}-${owner.started}-1`));
  expect(await text(folder, 'memory.max')).toBe(String(256 * MB));
  expect(await text(folder, 'memory.swap.max')).toBe('0');
  expect(await text(folder, 'memory.oom.group')).toBe('1');
  expect(await text(folder, 'pids.max')).toBe('64');
  const weights = [folder, join(base, 'skillet-host')].map((one) => text(one, 'cpu.weight'));
  const [worker, host] = (await Promise.all(weights)).map(Number);
  expect(worker).toBeLessThan(Number(host));
});

test('the host after a crash is in the group of the one before, and makes groups beside it', async () => {
  const leaf = join(base, 'skillet-host');
  await mkdir(leaf);
  const group = GroupTree.open({ ...own, folder: leaf }, owner, systemClock)?.make({
    memory: MB,
    pids: 64,
  });
  expect(group?.folder.startsWith(`${base}/skillet-worker-`)).toBe(true);
});

test.each([
  ['may not be written', { writable: false }],
  ['is of the first version', { version: 'v1' }],
  ['is not mounted', { version: 'none', folder: undefined }],
] as const)('where the group %s there are none', (_, change) => {
  const { folder, ...others } = { ...own, ...change };
  const given = folder === undefined ? others : { ...others, folder };
  expect(GroupTree.open(given, owner, systemClock)).toBeUndefined();
});

test('where the memory cannot be held there are none', async () => {
  await fill(base, { 'cgroup.controllers': 'cpu pids\n' });
  expect(GroupTree.open(own, owner, systemClock)).toBeUndefined();
});

test('processes of others stay where they are, and then there are none', async () => {
  // Another group lies above: this is no container of our own.
  await fill(join(base, '..'), { 'cgroup.procs': '' });
  await fill(base, { 'cgroup.procs': '1\n' });
  expect(GroupTree.open(own, owner, systemClock)).toBeUndefined();
  expect(existsSync(join(base, 'skillet-host'))).toBe(false);
  expect(existsSync(join(base, 'cgroup.subtree_control'))).toBe(false);
});

test('groups of hosts that are gone are ended, those of hosts that run are not', async () => {
  const gone = join(base, 'skillet-worker-4194000-1-1');
  const running = join(base, `skillet-worker-${String(owner.pid)}-${owner.started}-9`);
  for (const folder of [gone, running, join(base, 'of-another')]) await mkdir(folder);
  GroupTree.open(own, owner, systemClock);
  // A folder that holds files is not removed; a group of the kernel's is.
  expect(await text(gone, 'cgroup.kill')).toBe('1');
  expect(await readdir(running)).toEqual([]);
  expect(await readdir(join(base, 'of-another'))).toEqual([]);
});

test('what a group takes is told without what the system keeps of files', async () => {
  await fill(base, {
    'memory.current': `${String(100 * MB)}\n`,
    'memory.stat': `anon 1\ninactive_file ${String(30 * MB)}\nactive_file 2\n`,
    'cpu.stat': 'usage_usec 2500000\nuser_usec 1\n',
  });
  const sample = new ProcessGroup(base, systemClock).sample(5);
  expect(sample).toEqual({ at: 5, heap: 70 * MB, external: 0, cpu: 2500 });
});

test('of a group that nothing came into, nothing is told', async () => {
  const group = new ProcessGroup(base, systemClock);
  expect(group.sample(5)).toBeUndefined();
  await fill(base, { 'memory.current': '0\n', 'cpu.stat': 'usage_usec 0\n' });
  expect(group.sample(5)).toBeUndefined();
  expect(group.kill()).toBe(false);
});

test('an OOM kill of the kernel is counted, and is the cause of the death', async () => {
  const group = new ProcessGroup(base, systemClock);
  expect(group.ranOut).toBe(false);
  await fill(base, { 'memory.events': 'low 0\nmax 12\noom 1\noom_kill 1\noom_group_kill 1\n' });
  expect(group.ranOut).toBe(true);
  const clues = { killed: false, drained: false, program: false, ranOut: 128 * MB };
  const end = carrierEnd({ kind: 'signalled', signal: 'SIGKILL' }, clues);
  const died = new Testament().endOf({ name: 'ready', since: 0 }, end);
  expect(died.kind === 'died' ? describeDeath(died.cause) : died.kind).toBe(
    'was ended by the kernel (OOM kill in its control group) at limits.memory of 128 MB',
  );
});

test('a group that is gone already is no trouble', async () => {
  const group = new ProcessGroup(join(base, 'gone'), systemClock);
  group.hold({ memory: MB, pids: 64 });
  group.dissolve();
  expect(group.ranOut).toBe(false);
  await rm(base, { recursive: true });
});
