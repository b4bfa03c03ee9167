import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test, onTestFinished } from 'vitest';
import { systemClock } from '../src/clock.ts';
import { saysHeapIsFull } from '../src/carrier/process/child/carrier-end.ts';
import { readProcess } from '@skillet/proc';
import { ProcessTable } from '../src/carrier/process/usage/process-table.ts';
import { MARK } from '../src/carrier/process/usage/process-owners.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Runs a script; resolves with the process once it has printed something, and what that was. */
async function start(script: string, mark = 'm'): Promise<{ pid: number; said: string }> {
  const child = spawn(process.execPath, ['-e', script], {
    detached: true,
    env: { ...process.env, [MARK]: mark },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { pid: child.pid ?? 0, said: said.toString() };
}

const STAY = 'setInterval(() => {}, 1000);';

describe('what a process takes', () => {
  test('is what the process itself says', async () => {
    const { pid, said } = await start(
      `const kept = Buffer.alloc(100e6, 1); console.log(process.memoryUsage.rss(), kept.length); ${STAY}`,
    );
    const entry = readProcess(pid);
    expect(entry?.resident).toBeGreaterThan(Number.parseInt(said) * 0.8);
    expect(entry?.resident).toBeLessThan(Number.parseInt(said) * 1.3);
    expect(entry).toMatchObject({ pid, parent: process.pid, group: pid, session: pid });
  });

  test('has in it what it has started, also what left group, session and parent', async () => {
    // The one in between ends, so that nothing but the mark leads from the last to the first.
    const orphan = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {detached: true, stdio: 'ignore'}).unref()`;
    const { pid, said } = await start(
      `const between = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(orphan)}]);
       between.on('exit', () => console.log('ready')); ${STAY}`,
      'the-mark',
    );
    expect(said).toContain('ready');
    const table = new ProcessTable(systemClock);
    table.add(pid, 'the-mark');
    const members = await table.membersOf(pid);
    onTestFinished(() => {
      for (const member of members) process.kill(member, 'SIGKILL');
    });
    expect(members).toHaveLength(1);
    const own = readProcess(pid)?.resident ?? 0;
    // The last of them may have begun only just now.
    await expect.poll(() => table.sample(pid)?.heap).toBeGreaterThan(own * 1.3);
  });

  test('is nothing once it is gone', async () => {
    const { pid } = await start(`console.log(1); ${STAY}`);
    const table = new ProcessTable(systemClock);
    table.add(pid, 'x');
    expect(table.sample(pid)).toBeDefined();
    process.kill(pid, 'SIGKILL');
    await once(children[0]!, 'exit');
    expect(table.sample(pid)).toBeUndefined();
  });
});

test.each([
  ['const a = []; for (;;) a.push({});'],
  ['const a = []; for (;;) a.push(new Array(1e6).fill(1.5));'],
  ['const m = new Map(); for (;;) m.set(m.size, {});'],
])('V8 says that its heap is full when it is, at %s', async (script) => {
  const child = spawn(process.execPath, ['--max-old-space-size=48', '-e', script], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(child, 'close');
  expect(text.split('\n').some(saysHeapIsFull)).toBe(true);
});
