import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Child } from '../src/carrier/process/child/child.ts';
import { systemClock } from '../src/clock.ts';
import { NICENESS } from '../src/governor/threads/thread-priorities.ts';
import { systemProcesses } from '../src/governor/threads/system-threads.ts';

test('a process that is killed comes forward, so that nobody waits long for its end', async (context) => {
  context.skip(process.platform !== 'linux', 'only Linux has a priority for each thread');
  const child = new Child({
    file: process.execPath,
    args: ['-e', 'console.log(); setInterval(() => {}, 1e6)'],
    env: {},
    clock: systemClock,
    killEscaped: () => Promise.resolve(),
  });
  const pid = child.pid ?? 0;
  onTestFinished(() => {
    child.kill();
  });
  await once(child.stdout, 'data');
  await expect.poll(() => systemProcesses.setPriority(pid, 19)).toBe(true);
  const set = vi.spyOn(systemProcesses, 'setPriority');
  child.kill();
  expect(child.ending).toBe(true);
  expect(set).toHaveBeenCalledWith(pid, NICENESS.worker + getPriority());
  expect(await child.gone).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
});

test('a process goes behind others with all of its threads and with its session', async (context) => {
  context.skip(process.platform !== 'linux', 'only Linux has a priority for each thread');
  const child = spawn(process.execPath, ['-e', 'console.log(); setInterval(() => {}, 1e6)'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = child.pid ?? 0;
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child.stdout, 'data');
  // The system lets a process without rights set the priority of a session ten times a second.
  await expect.poll(() => systemProcesses.setPriority(pid, 7)).toBe(true);
  expect(getPriority(pid)).toBe(7);
  const session = `/proc/${String(pid)}/autogroup`;
  context.skip(!existsSync(session), 'this system does not share cores out among sessions');
  // That of a process which only serves is as good as the host's: 5 less than that of its threads.
  expect(readFileSync(session, 'latin1')).toMatch(/ nice 2\n$/);
});
