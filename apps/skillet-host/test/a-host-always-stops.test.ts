import { afterEach, describe, expect } from 'vitest';
import { both, everyday as test, rows } from '../../../test/support/runs.ts';
import { Cli } from './support/cli.ts';
import { hostPid, isAlive } from './support/launched.ts';
import { tellTwice } from './support/tell-twice.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

/** Does what blocks a thread, or a thread of libuv's pool, for longer than a stop may take. */
const BLOCKING = `import { execFileSync } from 'node:child_process';
import { pbkdf2 } from 'node:crypto';
import { copyFile } from 'node:fs';

const pipe = () => {
  const file = import.meta.dirname + '/pipe';
  execFileSync('mkfifo', [file]);
  return file;
};
const blocking = {
  'one long native call': () => execFileSync('sleep', ['20']),
  'copies of a named pipe': () => {
    const file = pipe();
    for (let copy = 0; copy < 2; copy += 1) copyFile(file, file + copy, () => {});
    return new Promise(() => {});
  },
  'a job in the pool that an answer has left behind': () => {
    const file = pipe();
    copyFile(file, file + 'copy', () => {});
    return {};
  },
  'a thousand jobs in the pool': () => {
    for (let job = 0; job < 1000; job += 1) pbkdf2('secret', 'salt', 1e8, 64, 'sha512', () => {});
    return new Promise(() => {});
  },
};
export const handler = ({ text }) => {
  console.log('now it blocks');
  // Only then, so that the line leaves before.
  return new Promise((resolve) => setTimeout(resolve, 300)).then(blocking[text]);
};
`;

const config = (
  timeout: string,
) => `skills: [{name: blocking, path: ./skill, mount: b, timeout: ${timeout}}]
server: {host: 127.0.0.1, port: 0}
`;

const BLOCKS = [
  'one long native call',
  'copies of a named pipe',
  'a job in the pool that an answer has left behind',
  'a thousand jobs in the pool',
];

let started: number | undefined;
afterEach(() => {
  // A host that does not stop would keep the machine busy for long.
  if (started !== undefined && isAlive(started)) process.kill(started, 'SIGKILL');
});

/** A host whose one skill blocks, and the answer of the call that made it. */
async function blocked(text: string, launcher: boolean, timeout = '1s') {
  const cwd = await workspace({
    'runtime-config.yaml': config(timeout),
    'skill/Skilletfile.yaml': SKILLETFILE,
    'skill/skill.js': BLOCKING,
  });
  const cli = new Cli({ cwd, launcher });
  const url = await cli.url();
  started = await hostPid(cli);
  const body = JSON.stringify({ text });
  const answer = fetch(`${url}/skills/b/run`, { method: 'POST', body }).then(
    ({ status }) => status,
    () => 0,
  );
  await cli.line(({ msg }) => msg === 'now it blocks');
  return { cli, answer };
}

describe.each(rows<[string, boolean]>([['alone', false]], [['under its launcher', true]]))(
  'a host %s whose skill is in',
  (_how, launcher) => {
    both.each(BLOCKS)('%s stops when it is told to', async (what) => {
      const { cli, answer } = await blocked(what, launcher);
      await using _ = cli;
      await answer;
      cli.signal('SIGTERM');
      const { code, stderr } = await cli.exit;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(cli.lines.at(-1)?.msg).toBe('stopped');
    });
  },
);

test('a second signal ends a host at once whose skill is in one long native call', async () => {
  const { cli } = await blocked('one long native call', false, '1m');
  await using _ = cli;
  await tellTwice(cli);
  expect((await cli.exit).code).toBe(1);
});
