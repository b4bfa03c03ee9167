import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const ADMIN = 'the-admins-own-token-0123456789';

let cwd: string;
let cli: Cli;
let url: string;
/** Keys, and what stands in the configuration of them. */
let agent: Printed;
let operator: Printed;
let fromEnv: Printed | undefined;

interface Printed {
  readonly key: string;
  readonly entry: string;
}

async function keys(...args: string[]) {
  const env = fromEnv === undefined ? {} : { SKILLET_KEY_OF_SOMEBODY: fromEnv.key };
  await using command = new Cli({ cwd, env, args: ['keys', ...args] });
  return await command.exit;
}

async function printed(...args: string[]): Promise<Printed> {
  const { stdout, stderr, code } = await keys('add', ...args, '--print-config');
  expect(code).toBe(0);
  const [key = ''] = stderr.split('\n');
  expect(stdout).not.toContain(key);
  return { key, entry: stdout };
}

function config(entries: readonly string[]): string {
  const list = entries.join('').replaceAll(/^/gm, '    ');
  return `skills:
  - {name: time, path: time, mount: time}
  - {name: other, path: other, mount: other}
server: {host: 127.0.0.1, port: 0, admin_token: ${ADMIN}}
callers:
  required: true
  keys:
${list}
`;
}

beforeAll(async () => {
  cwd = await workspace({
    'time/Skilletfile.yaml': SKILLETFILE,
    'time/skill.js': 'export const handler = () => ({ env: JSON.stringify(process.env) });\n',
    'other/Skilletfile.yaml': SKILLETFILE,
    'other/skill.js': ECHO,
    'runtime-config.yaml': 'skills: []\n',
  });
  [agent, operator, fromEnv] = await Promise.all([
    printed('agent', '--skill', 'time', '--expires', '90d'),
    printed('operator', '--admin'),
    printed('from-env'),
  ]);
  const env = { SKILLET_KEY_OF_SOMEBODY: fromEnv.key };
  const entries = [
    agent.entry,
    operator.entry,
    '- {name: from-env, env: SKILLET_KEY_OF_SOMEBODY}\n',
  ];
  await writeFile(join(cwd, 'runtime-config.yaml'), config(entries));
  cli = new Cli({ cwd, env });
  url = await cli.url();
  await Promise.all([cli.ready('time'), cli.ready('other')]);
});
afterAll(() => cli[Symbol.asyncDispose]());

async function call(key: string, mount = 'time') {
  const headers = { Authorization: `Bearer ${key}` };
  const sent = { method: 'POST', headers, body: '{"text": "a"}' };
  const answer = await fetch(`${url}/skills/${mount}/run`, sent);
  return { status: answer.status, text: await answer.text() };
}

const reload = (key: string) =>
  fetch(`${url}/reload`, { method: 'POST', headers: { 'X-Api-Key': key } });

test('a key opens what its entry says, and no skill finds the variable of another', async () => {
  const answer = await call(agent.key);
  expect(answer.status).toBe(200);
  expect(answer.text).not.toContain('SKILLET_KEY');
  expect((await call(agent.key, 'other')).status).toBe(404);
  expect((await call(fromEnv?.key ?? '', 'other')).status).toBe(200);
  expect((await call(`${agent.key.slice(0, -1)}x`)).status).toBe(401);
  expect((await reload(agent.key)).status).toBe(403);
});

test('the file may have further keys of its name, and the list tells of all, and of the admin token', async () => {
  const { stdout: another } = await keys('add', 'agent');
  await expect.poll(async () => (await call(another.trim(), 'other')).status).toBe(200);
  expect((await call(agent.key)).status).toBe(200);
  const { stdout } = await keys('list', '--json');
  const told = JSON.parse(stdout) as { name: string; scope: string; from: string }[];
  expect(told.map(({ name, scope, from }) => [name, scope, from])).toEqual([
    ['admin', 'admin', 'server.admin_token'],
    ['agent', 'skill:time', 'configuration'],
    ['operator', 'admin', 'configuration'],
    ['from-env', 'all skills', 'configuration'],
    ['agent', 'all skills', 'file'],
  ]);
  expect(await keys('revoke', 'operator')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('callers.keys'),
  });
  expect((await keys('revoke', 'agent')).stderr).toContain('has another one still');
});

test('a key that is taken out of the configuration is refused after the reload', async () => {
  await writeFile(join(cwd, 'runtime-config.yaml'), config([operator.entry]));
  expect((await reload(operator.key)).status).toBe(200);
  expect((await call(agent.key)).status).toBe(401);
  expect((await call(operator.key)).status).toBe(200);
});

test('only a host needs the variables that have keys, no command that looks at its configuration', async () => {
  const files = {
    'runtime-config.yaml': `skills: []
server: {host: 127.0.0.1, port: 0}
callers: {keys: [{name: ci, env: SKILLET_KEY_CI}]}
`,
  };
  const there = await workspace(files);
  const told = async (...args: string[]) => {
    await using command = new Cli({ cwd: there, args });
    return await command.exit;
  };
  expect((await told('keys', 'list')).stdout).toMatch(/ci +- +all skills +configuration \(not set/);
  expect(await told('keys', 'add', 'other')).toMatchObject({ code: 0 });
  expect((await told('keys', 'revoke', 'ci')).stderr).toContain('stands in the configuration');
  expect(await told('check')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(
      '`callers.keys`: ci: the variable SKILLET_KEY_CI is not set here; the host needs it',
    ) as unknown,
  });
  expect((await told('usage')).stderr).toContain('no host runs here');
  const started = await told();
  expect(started.code).toBe(2);
  expect(started.stderr).toContain('ci: the variable SKILLET_KEY_CI is not set\n');
});
