import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const TOKEN = 'an-admin-token-of-some-length';
const started = new AsyncDisposableStack();
let cwd: string;
let cli: Cli;
let url: string;

beforeAll(async () => {
  cwd = await workspace({
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
    'runtime-config.yaml': `skills:
  - {name: echo, path: ./echo, rate_limit: {rate: 1000/s, concurrency: 9}}
server: {host: 127.0.0.1, port: 0}
callers:
  required: true
  limits: {anonymous: {rate: 5/min}, names: {agent-b: {daily: 7, skills: {echo: {rate: 3/min}}}}}
  keys:
    - {name: configured, sha256: '${'ab'.repeat(32)}'}
`,
  });
  cli = started.use(new Cli({ cwd, env: { SKILLET_ADMIN_TOKEN: TOKEN } }));
  url = await cli.url();
});

afterAll(() => started.disposeAsync());

async function ask(path: string, method = 'GET', token = TOKEN) {
  const headers = { Authorization: `Bearer ${token}` };
  const body = path.startsWith('/skills') ? '{"text":"hello"}' : null;
  const response = await fetch(url + path, { method, headers, body });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

const run = (key: string) => ask('/skills/echo/run', 'POST', key);
const operated = (action: string) =>
  cli.line((line) => line['event'] === 'operated' && line['action'] === action);

test('a key is issued, shown once, used, replaced and revoked, and each is told with who did it', async () => {
  const issued = await ask('/keys?name=agent-a&skill=echo&expires=90d&rate=60/min', 'POST');
  expect(issued).toMatchObject({
    status: 201,
    body: { name: 'agent-a', scope: 'skill:echo', live: true, limits: '60/min' },
  });
  const key = String(issued.body.key);
  expect((await run(key)).status).toBe(200);
  expect(await operated('issue-key')).toMatchObject({ by: 'admin', key: 'agent-a' });
  const { body } = await ask('/keys');
  expect(body.keys.map(({ name, from }: Record<string, string>) => [name, from])).toEqual([
    ['admin', 'server.admin_token'],
    ['configured', 'configuration'],
    ['agent-a', 'file'],
  ]);
  expect(body.keys[2].last_used).toMatch(/^\d{4}-/);
  expect(JSON.stringify(body)).not.toContain('sha256');
  const second = await ask('/keys/rotate?name=agent-a&overlap=1h', 'POST');
  expect(second).toMatchObject({ status: 201, body: { name: 'agent-a', scope: 'skill:echo' } });
  expect((await ask('/keys/rotate?name=agent-a', 'POST')).body.detail).toMatch(/two keys/);
  expect((await run(String(second.body.key))).status).toBe(200);
  expect((await run(key)).status).toBe(200);
  const revoked = await ask(`/keys/revoke?key=${String(issued.body.id)}`, 'POST');
  expect(revoked.body.revoked).toEqual([issued.body.id]);
  // At once, not with the next look at the file.
  expect((await run(key)).status).toBe(401);
  expect((await run(String(second.body.key))).status).toBe(200);
  expect((await ask('/keys/revoke?key=agent-a', 'POST')).status).toBe(200);
  expect((await run(String(second.body.key))).status).toBe(401);
  expect(await operated('revoke-key')).toMatchObject({ by: 'admin', key: 'agent-a' });
  const output =
    JSON.stringify(cli.lines) + (await readFile(join(cwd, '.skillet/host/keys.json'), 'utf8'));
  for (const one of [key, String(second.body.key)]) expect(output).not.toContain(one);
});

test.for([
  ['/keys?name=', /can't be a name/],
  ['/keys?name=local', /can't be a name/],
  ['/keys?name=x&admin=true&skill=echo', /^Admin opens everything: leave skill/],
  ['/keys?name=x&expires=tomorrow', /^Expires tomorrow: say how long/],
  ['/keys?name=x&rate=often', /^Rate often: say a rate/],
  ['/keys?name=x&daily=0', /^Daily 0: say a whole number/],
  ['/keys/rotate?name=nobody', /There is no key "nobody"/],
] as const)('%s is refused with what to do', async ([path, why]) => {
  const { status, body } = await ask(path, 'POST');
  expect([status, body.detail]).toEqual([422, expect.stringMatching(why)]);
});

test('keys of the configuration, and none, are not revoked', async () => {
  for (const which of ['configured', 'admin', 'nobody'])
    expect((await ask(`/keys/revoke?key=${which}`, 'POST')).status).toBe(404);
});

test('what many change at once is all kept', async () => {
  const names = Array.from({ length: 8 }, (_, index) => `at-once-${String(index)}`);
  await Promise.all(names.map((name) => ask(`/keys?name=${name}`, 'POST')));
  const { body } = await ask('/keys');
  const there = body.keys.map(({ name }: { name: string }) => name);
  expect(there).toEqual(expect.arrayContaining(names));
});

test('limits are told with what is left of them', async () => {
  const { body: issued } = await ask('/keys?name=agent-b', 'POST');
  await run(String(issued.key));
  const { body } = await ask('/limits');
  expect(body.limits).toEqual(
    expect.arrayContaining([
      { scope: 'caller', caller: 'agent-b', daily: { limit: 7, left: 6 } },
      {
        scope: 'caller-skill',
        caller: 'agent-b',
        mount: 'echo',
        rate: expect.objectContaining({ limit: '3/min', burst: 3, left: 2 }),
      },
      { scope: 'caller', caller: 'anonymous', rate: { limit: '5/min', burst: 5 } },
      {
        scope: 'skill',
        mount: 'echo',
        rate: expect.objectContaining({ limit: '1000/s', burst: 1000 }),
        concurrency: { limit: 9, left: 9 },
      },
    ]),
  );
});

test('who has no key of an admin manages none', async () => {
  const { body: issued } = await ask('/keys?name=agent-c', 'POST');
  for (const [path, method] of [
    ['/keys', 'GET'],
    ['/limits', 'GET'],
    ['/keys?name=agent-d&admin=true', 'POST'],
    ['/keys/rotate?name=agent-c', 'POST'],
    ['/keys/revoke?key=agent-c', 'POST'],
  ] as const)
    expect((await ask(path, method, String(issued.key))).status).toBe(403);
  expect((await ask('/keys?name=agent-d', 'POST', 'wrong')).status).toBe(401);
  const { body } = await ask('/keys');
  expect(JSON.stringify(body)).not.toContain('agent-d');
});

test('what an operator has chosen outlives the host', async () => {
  await ask('/control/disable?mount=echo', 'POST');
  cli.signal('SIGTERM');
  await cli.exit;
  cli = started.use(new Cli({ cwd, env: { SKILLET_ADMIN_TOKEN: TOKEN } }));
  url = await cli.url();
  const { body } = await ask('/stats');
  expect(body.disabled).toEqual([{ mount: 'echo', name: 'echo', by: 'admin' }]);
  expect((await ask('/control/enable?mount=echo', 'POST')).status).toBe(200);
  expect((await ask('/stats')).body.disabled).toEqual([]);
});
