import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { COMMANDABLE, ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const TOKEN = 'an-admin-token-of-some-length';
const started = new AsyncDisposableStack();
let cli: Cli;
let url: string;

beforeAll(async () => {
  const cwd = await workspace({
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
    'runtime-config.yaml': `skills:
  - {name: commandable, path: ${COMMANDABLE}, mount: c, restart: {max: 0, backoff: {initial: 10m, max: 10m}}}
  - {name: echo, path: ./echo}
  - {name: away, path: ./echo, enabled: false}
server: {host: 127.0.0.1, port: 0}
`,
  });
  cli = started.use(new Cli({ cwd, env: { SKILLET_ADMIN_TOKEN: TOKEN } }));
  url = await cli.url();
  await Promise.all([cli.ready('c'), cli.ready('echo')]);
});

afterAll(() => started.disposeAsync());

async function ask(path: string, method = 'GET', token = TOKEN) {
  const response = await fetch(url + path, {
    method,
    headers: { Authorization: `Bearer ${token}` },
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function run(mount: string, input: unknown): Promise<number> {
  const body = JSON.stringify(input);
  const response = await fetch(`${url}/skills/${mount}/run`, { method: 'POST', body });
  await response.arrayBuffer();
  return response.status;
}

const event = (type: string, mount: string) =>
  cli.line((line) => line['event'] === type && line['mount'] === mount);

test('a skill in quarantine is tried at once when an admin says so, and its report can be read', async () => {
  await run('c', { do: 'exit' });
  await event('quarantined', 'c');
  const { body: before } = await ask('/stats');
  expect(before.skills.c).toMatchObject({ state: 'quarantined', restarts: 1, workers: 0 });
  expect(before.skills.c.died_of).toMatch(/process\.exit/);
  const lifted = await ask('/control/lift-quarantine?mount=c', 'POST');
  expect(lifted).toMatchObject({ status: 200, body: { lifted: true } });
  await cli.ready('c', 'w2');
  expect(
    await cli.line((line) => line['event'] === 'operated' && line['mount'] === 'c'),
  ).toMatchObject({
    action: 'lift-quarantine',
    by: 'admin',
  });
  const { body } = await ask('/crashes?mount=c');
  expect(body.crashes).toMatchObject([{ kind: 'worker', mount: 'c', worker: 'w1', in_flight: 1 }]);
  const whole = await ask(`/crashes?id=${String(body.crashes[0].id)}`);
  expect(whole.body).toMatchObject({
    cause: { kind: 'exit' },
    lines: [],
    requests: [{ method: 'POST' }],
  });
  expect(JSON.stringify(whole.body)).not.toContain(COMMANDABLE);
  expect((await ask('/crashes?id=../../runtime-config')).status).toBe(404);
});

test('a worker that is restarted on request loses no call', async () => {
  const { body } = await ask('/control/restart?mount=echo&worker=w1', 'POST');
  expect(body).toMatchObject({ mount: 'echo', workers: ['w1'] });
  await cli.ready('echo', 'w2');
  await event('worker-retired', 'echo');
  expect(await run('echo', { text: 'still there' })).toBe(200);
  const { body: close } = await ask('/stats?mount=echo');
  expect(close.history).toMatchObject({ step_s: 10 });
  expect(close.workers_now.map(({ id }: { id: string }) => id)).toContain('w2');
});

test('a skill that is disabled stays so through a reload, until it is enabled', async () => {
  expect((await ask('/control/disable?mount=echo', 'POST')).status).toBe(200);
  expect(await run('echo', {})).toBe(404);
  expect((await ask('/reload', 'POST')).body.new_skills).toEqual(['c']);
  const { body } = await ask('/stats');
  expect(body.disabled).toEqual([
    { mount: 'echo', name: 'echo', by: 'admin' },
    { mount: 'away', name: 'away', by: 'configuration' },
  ]);
  expect((await ask('/control/enable?mount=away', 'POST')).status).toBe(404);
  expect((await ask('/control/enable?mount=echo', 'POST')).status).toBe(200);
  expect(await run('echo', { text: 'back' })).toBe(200);
  expect((await ask('/reload', 'POST')).body.new_skills).toContain('echo');
});

test('what a skill logs is kept, and chosen by level and request', async () => {
  const { body } = await ask('/logs?mount=echo');
  expect(body).toEqual({ mount: 'echo', lines: [] });
  expect((await ask('/logs?mount=nobody')).status).toBe(404);
  expect((await ask('/logs?mount=echo&level=loud')).status).toBe(422);
});

test('a skill is moved into a process and back, and loses no call', async () => {
  expect((await ask('/control/move?mount=echo&to=thread', 'POST')).status).toBe(422);
  expect((await ask('/control/move?mount=echo&to=nowhere', 'POST')).status).toBe(422);
  const calls = Promise.all(Array.from({ length: 20 }, () => run('echo', { text: 'on the move' })));
  expect((await ask('/control/move?mount=echo&to=process', 'POST')).status).toBe(200);
  expect(await calls).toEqual(Array.from({ length: 20 }, () => 200));
  const { body } = await ask('/stats');
  expect(body.moved).toEqual([{ mount: 'echo', by: 'admin' }]);
  expect(body.skills.echo).toMatchObject({
    isolation: 'process',
    isolation_reason: 'admin has moved it into processes.',
  });
  expect((await ask('/reload', 'POST')).body.updated).toEqual([]);
  expect((await ask('/control/move?mount=echo&to=process', 'POST')).body.detail).toMatch(/already/);
  expect((await ask('/control/move?mount=echo&to=thread', 'POST')).status).toBe(200);
  expect((await ask('/stats')).body.skills.echo.isolation).toBe('thread');
  expect(await cli.line((line) => line['action'] === 'move-back')).toMatchObject({ by: 'admin' });
});

test('a skill, or who has no key, may do none of this', async () => {
  const control = ['restart', 'forget-inputs', 'disable', 'enable', 'move', 'drain'];
  for (const path of control)
    expect((await ask(`/control/${path}?mount=c`, 'POST', 'wrong')).status).toBe(401);
  for (const path of ['/stats', '/logs?mount=c', '/crashes'])
    expect((await ask(path, 'GET', 'wrong')).status).toBe(401);
});

test('a host that is drained finishes and stops', async () => {
  expect((await ask('/control/drain', 'POST')).status).toBe(202);
  expect((await cli.exit).code).toBe(0);
});
