import { expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { hostPid } from './support/launched.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

/** Two jobs that run for hours, in a pool of two threads. */
const HOLDS = `import { pbkdf2 } from 'node:crypto';

export const handler = () => {
  for (let job = 0; job < 2; job += 1) pbkdf2('secret', 'salt', 2 ** 31 - 1, 64, 'sha512', () => {});
  return new Promise(() => {});
};
`;

const CONFIG = `skills:
  - { name: holds, path: ./holds, mount: holds, timeout: 1m }
  - { name: echo, path: ./echo, mount: echo }
server: { host: 127.0.0.1, port: 0 }
`;

test('a skill that holds the pool of threads for good is ended, the host replaced, and the skill then moved', async (context) => {
  context.skip(process.platform !== 'linux', 'elsewhere nothing tells how busy threads are');
  const cwd = await workspace({
    'runtime-config.yaml': CONFIG,
    'holds/Skilletfile.yaml': SKILLETFILE,
    'holds/skill.js': HOLDS,
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
  });
  await using cli = new Cli({ cwd, launcher: true, env: { UV_THREADPOOL_SIZE: '2' } });
  const url = await cli.url();
  for (let host = 1; host <= 2; host += 1) {
    const { status, body } = await run(url, 'holds', { text: 'hold' });
    expect({ status, code: body['code'] }).toEqual({ status: 502, code: 'limit_exceeded' });
    expect(body['detail']).toContain('the threads that all skills share');
    // Whoever calls meanwhile is answered, by this host or the next.
    expect((await run(url, 'echo', { text: 'here' })).status).toBe(200);
    await hostPid(cli, host + 1);
  }
  const reason =
    /^It runs in a process of its own until [-0-9T:.]+Z, since it kept others from the threads that all skills share 2 times/;
  await cli.line(({ msg }) => reason.test(msg));
  const { skills } = (await get(`${url}/health`)) as {
    skills: Record<string, { isolation_reason?: string }>;
  };
  expect(skills['holds']?.isolation_reason).toMatch(reason);
  expect(skills['echo']?.isolation_reason).toBeUndefined();
}, 90_000);
