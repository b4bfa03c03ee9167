import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { descendantsOf } from '../src/descendants.ts';
import { ownDescriptors } from '../src/descriptors.ts';
import { readFamily } from '../src/family.ts';
import { listProc, readProc } from '../src/files.ts';
import { readLimits } from '../src/limits.ts';
import { listenersOn } from '../src/listeners.ts';
import { readProcess } from '../src/read-process.ts';
import { readStat } from '../src/stat.ts';
import { systemThreadId } from '../src/threads.ts';

const linux = process.platform === 'linux';

test('what is not there is undefined or empty', () => {
  expect(readProc('/proc/nothing')).toBeUndefined();
  expect(listProc('/proc/nothing')).toEqual([]);
  expect(readStat('/proc/nothing')).toBeUndefined();
  expect(readProcess(2 ** 30)).toBeUndefined();
  expect(descendantsOf(2 ** 30)).toEqual([]);
  expect(readFamily(2 ** 30)).toEqual([]);
});

test('a process is known with its parent, its memory and its children, whatever its name', async (context) => {
  context.skip(!linux, 'there is no /proc');
  const script = "process.title = ') S 1 ('; setInterval(() => {}, 1000); console.log('up')";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
    const entry = readProcess(child.pid ?? 0);
    expect(entry).toMatchObject({ pid: child.pid, parent: process.pid });
    expect(entry?.resident).toBeGreaterThan(1024 * 1024);
    expect(descendantsOf(process.pid)).toContain(child.pid);
    const family = readFamily(process.ppid).map(({ pid }) => pid);
    expect(family).toEqual(expect.arrayContaining([process.ppid, process.pid, child.pid]));
    expect(descendantsOf(process.pid, { most: 0 })).toEqual([]);
  } finally {
    child.kill('SIGKILL');
  }
});

test('a process knows its own thread and its descriptors', (context) => {
  context.skip(!linux, 'there is no /proc');
  expect(listProc('/proc/self/task')).toContain(String(systemThreadId()));
  const descriptors = ownDescriptors();
  expect(descriptors.limit).toBeGreaterThan(0);
  expect(descriptors.open()).toBeGreaterThan(2);
});

test('limits are known by their names, with what is unlimited', () => {
  const limits =
    readLimits(`Limit                     Soft Limit           Hard Limit           Units
Max cpu time              unlimited            unlimited            seconds
Max open files            1024                 4096                 files
Max nice priority         0                    0
`);
  expect([...limits]).toEqual([
    ['Max cpu time', { soft: Infinity, hard: Infinity }],
    ['Max open files', { soft: 1024, hard: 4096 }],
    ['Max nice priority', { soft: 0, hard: 0 }],
  ]);
});

test('who listens on a port is found', async (context) => {
  context.skip(!linux, 'there is no /proc');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(listenersOn(port).map(({ pid }) => pid)).toContain(process.pid);
  server.close();
  await once(server, 'close');
  expect(listenersOn(port)).toEqual([]);
});
