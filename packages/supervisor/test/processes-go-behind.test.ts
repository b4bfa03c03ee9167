import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { systemProcesses } from '../src/governor/threads/system-threads.ts';

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
