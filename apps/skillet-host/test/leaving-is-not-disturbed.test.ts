import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const LEAVE = new URL('../src/host/leave.ts', import.meta.url).href;

/** A process that nobody listens in for signals, and that is sent one while it writes its last. */
const LEAVES = `
  const { leave } = await import(${JSON.stringify(LEAVE)});
  process.on('exit', () => process.kill(process.pid, process.argv.at(-1)));
  leave(7);
`;

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'])(
  'a %s that comes while a process leaves does not change its code',
  async (signal) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', LEAVES, '--', signal], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    expect(await once(child, 'exit')).toEqual([7, null]);
  },
);
