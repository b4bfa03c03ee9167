import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { Fleet, fresh } from './support/fleet.ts';
import { toEachHost, type KeptConnection, type Told } from './support/to-each-host.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

const TOKEN = 'the-admins-own-token-0123456789';
const headers = { Authorization: `Bearer ${TOKEN}` };
/** In a thread: the process is that of the host. */
const SKILL = `export const handler = ({ text }) => {
  if (text.startsWith('die')) process.exit(3);
  return { pid: process.pid };
};
`;
const OTHER = 'export const handler = () => ({ pid: process.pid });\n';

const open: KeptConnection[] = [];
afterEach(() => {
  for (const connection of open.splice(0)) connection.close();
});

async function start(restart: string): Promise<Fleet> {
  const cwd = await workspace({
    'frail/Skilletfile.yaml': SKILLETFILE,
    'frail/skill.js': SKILL,
    'other/Skilletfile.yaml': SKILLETFILE,
    'other/skill.js': OTHER,
    'runtime-config.yaml': `skills:
  - {name: frail, path: frail, mount: frail, workers: 2, restart: ${restart}}
  - {name: other, path: other, mount: other, workers: 2}
server: {host: 127.0.0.1, port: 0, admin_token: ${TOKEN}}
`,
  });
  const fleet = await Fleet.start(2, { cwd });
  for (const mount of ['frail', 'other'])
    await Promise.all([fleet.ready(mount, 1), fleet.ready(mount, 2)]);
  return fleet;
}

async function connectionsTo(
  fleet: Fleet,
  pids: readonly number[],
): Promise<readonly KeptConnection[]> {
  const pidOf = async (connection: KeptConnection) => {
    const { body } = await connection.post('/skills/other/run', { text: 'who' });
    return body['pid'];
  };
  const connections = await toEachHost(fleet.url, pids, pidOf);
  open.push(...connections);
  return connections;
}

async function bothOf(fleet: Fleet) {
  const pids = [await fleet.pid(1), await fleet.pid(2)];
  const [first, second] = await connectionsTo(fleet, pids);
  if (first === undefined || second === undefined) throw new Error('there are two');
  return { first, second };
}

function call(connection: KeptConnection, text: string): Promise<Told> {
  return connection.post('/skills/frail/run', { text });
}

function control(fleet: Fleet, what: string) {
  return fresh(`${fleet.url}/control/${what}?mount=frail`, { headers });
}

function told(fleet: Fleet, event: string) {
  return fleet.cli.lines.filter((line) => line['event'] === event);
}

test('workers that die in two hosts put the skill in quarantine in both, and a new host learns of it', async () => {
  await using fleet = await start('{max: 3, backoff: {initial: 1ms, max: 10m}, poison_ttl: 0s}');
  const { first, second } = await bothOf(fleet);
  for (const [connection, text] of [
    [first, 'die 1'],
    [second, 'die 2'],
    [first, 'die 3'],
    [second, 'die 4'],
  ] as const)
    expect(await call(connection, text)).toMatchObject({ status: 502 });
  for (const connection of [first, second])
    await vi.waitFor(async () => {
      expect(await call(connection, 'hi')).toMatchObject({
        status: 503,
        body: { code: 'skill_unavailable' },
      });
    }, 20_000);
  // Lines of two processes come in either order.
  const died = told(fleet, 'worker-died').map(({ host }) => host);
  expect(died.toSorted()).toEqual([1, 1, 2, 2]);
  expect(told(fleet, 'quarantined')).toMatchObject([
    { host: 2, msg: expect.stringContaining('quarantined after 4 deaths') as unknown },
  ]);

  process.kill(await fleet.pid(1), 'SIGKILL');
  const [next] = await connectionsTo(fleet, [await fleet.pid(1, 2)]);
  if (next === undefined) throw new Error('it is there');
  await vi.waitFor(async () => {
    expect(await call(next, 'hi')).toMatchObject({ status: 503 });
  }, 20_000);
  expect(await call(second, 'hi')).toMatchObject({ status: 503 });

  expect(await control(fleet, 'lift-quarantine')).toMatchObject({ status: 200 });
  for (const connection of [next, second])
    await vi.waitFor(async () => {
      expect(await call(connection, 'hi')).toMatchObject({ status: 200 });
    }, 20_000);
});

test('an input that kills in two hosts is refused in both, in a new one too, until it is forgotten', async () => {
  await using fleet = await start('{max: 100, backoff: {initial: 1ms, max: 1ms}}');
  const { first, second } = await bothOf(fleet);
  expect(await call(first, 'die')).toMatchObject({ status: 502 });
  expect(await call(second, 'die')).toMatchObject({ status: 502 });
  for (const connection of [first, second])
    await vi.waitFor(async () => {
      expect(await call(connection, 'die')).toMatchObject({
        status: 422,
        body: { code: 'poison_input' },
      });
    }, 20_000);
  expect(told(fleet, 'worker-died')).toHaveLength(2);
  expect(told(fleet, 'poison-noted')).toMatchObject([
    { host: 2, msg: expect.stringContaining('is poison: 2 workers died under it') as unknown },
  ]);
  expect(await call(first, 'hi')).toMatchObject({ status: 200 });
  expect(await call(second, 'hi')).toMatchObject({ status: 200 });

  process.kill(await fleet.pid(2), 'SIGKILL');
  const [next] = await connectionsTo(fleet, [await fleet.pid(2, 2)]);
  if (next === undefined) throw new Error('it is there');
  // It is told as soon as it is reached, and both are in one health by then.
  await vi.waitFor(async () => {
    const { body } = await fresh(`${fleet.url}/health`, { method: 'GET', headers });
    expect(body).toContain('"hosts":[{"host":1,"status":"healthy"},{"host":2,"status":"healthy"}]');
  }, 20_000);
  expect(await call(next, 'die')).toMatchObject({ status: 422 });

  const forgotten = await control(fleet, 'forget-inputs');
  expect(JSON.parse(forgotten.body)).toMatchObject({ forgotten: 1 });
  expect(await call(next, 'die')).toMatchObject({ status: 502 });
});

test('a reload ends what the old code was suspected of, in all hosts', async () => {
  await using fleet = await start('{max: 100, backoff: {initial: 1ms, max: 1ms}}');
  const { first, second } = await bothOf(fleet);
  for (const connection of [first, second]) await call(connection, 'die');
  await vi.waitFor(async () => {
    expect(await call(first, 'die')).toMatchObject({ status: 422 });
  }, 20_000);
  await writeFile(join(fleet.cwd, 'frail/skill.js'), OTHER);
  expect(await fresh(`${fleet.url}/reload`, { headers })).toMatchObject({ status: 200 });
  for (const connection of [first, second])
    expect(await call(connection, 'die')).toMatchObject({ status: 200 });
});
