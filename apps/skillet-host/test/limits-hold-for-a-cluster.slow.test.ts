import { afterAll, beforeAll, expect, test, vi, type TestContext } from 'vitest';
import { get } from './support/cli.ts';
import { ClusterHost } from './support/cluster.ts';
import { fresh, type Fresh } from './support/fleet.ts';
import { NatsServer, natsProgram } from './support/nats-server.ts';
import { workspace } from './support/workspace.ts';
import { copyKeys, writeKeys } from './support/write-keys.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const FLOODED = 50;
const NAMES = {
  flood: `{rate: ${String(FLOODED)}/hour}`,
  small: '{rate: 5/hour}',
  far: '{rate: 6/hour}',
  many: '{rate: 600/hour, concurrency: 100, daily: 1000}',
  free: '{}',
  few: '{concurrency: 2}',
  day: '{daily: 20}',
  apart: '{rate: 8/hour}',
  held: '{concurrency: 1}',
};

let program: Awaited<ReturnType<typeof natsProgram>>;
let nats: NatsServer;
let hosts: readonly ClusterHost[];
let keys: ReadonlyMap<string, string>;

beforeAll(async () => {
  program = await natsProgram();
  if (program.file === undefined) return;
  nats = await NatsServer.start(program.file);
  const shop = await workspace({});
  keys = await writeKeys(shop, Object.keys(NAMES));
  const limits = Object.entries(NAMES).map(([name, some]) => `${name}: ${some}`);
  const rest = `callers: {limits: {names: {${limits.join(', ')}}}}\n`;
  const inside = (cwd: string) => copyKeys(shop, cwd);
  const start = (host: string, skills: readonly string[], entries = '') =>
    ClusterHost.start({
      ...{ host, skills, entries, rest, inside, nats: nats.url },
      keys: ', queue: 5000',
    });
  const limited = 'rate_limit: {rate: 7/hour}';
  hosts = await Promise.all([
    start('a', ['all']),
    start('b', ['all']),
    start('c', ['all', 'far'], `  - {name: far, path: ./far, mount: bounded, ${limited}}\n`),
  ]);
  for (const host of hosts) await host.knows(['all', 'bounded', 'far']);
  await allTogether();
});

afterAll(async () => {
  if (program.file === undefined) return;
  for (const part of [...hosts, nats]) await part[Symbol.asyncDispose]();
});

function needsNats(context: TestContext): void {
  context.skip(program.file === undefined, program.missing);
}

/** Resolves once each host knows both others. */
async function allTogether(): Promise<void> {
  await vi.waitFor(
    async () => {
      for (const host of hosts) expect((await host.cluster())['members']).toHaveLength(2);
    },
    { timeout: 60_000, interval: 50 },
  );
}

function call(at: number, who: string, mount = 'all', body: object = {}): Promise<Fresh> {
  const { url } = hosts[at % hosts.length] ?? { url: '' };
  const headers = {
    Authorization: `Bearer ${keys.get(who) ?? ''}`,
    'Content-Type': 'application/json',
  };
  return fresh(`${url}/skills/${mount}/run`, { body: JSON.stringify(body), headers });
}

/** How many calls of a crowd that comes to all hosts at once are let in; all others are refused for a limit. */
async function crowd(who: string, count: number, mount = 'all'): Promise<number> {
  const answers = await Promise.all(Array.from({ length: count }, (_, n) => call(n, who, mount)));
  const good = answers.filter(({ status }) => status === 200).length;
  const bad = answers.filter(({ status }) => status !== 200 && status !== 429);
  expect(bad).toEqual([]);
  return good;
}

test('a flood over all hosts gets what a limit says', async (context) => {
  needsNats(context);
  // Where a machine is so busy that a host answers nothing for half a second, the others go on without it.
  for (const [who, most] of [
    ['flood', FLOODED],
    ['day', 20],
  ] as const) {
    const letIn = await crowd(who, most * 4);
    expect(letIn).toBeGreaterThanOrEqual(most);
    expect(letIn).toBeLessThanOrEqual(most * 1.1);
  }
  const statuses: number[] = [];
  for (let n = 0; n < 9; n += 1) statuses.push((await call(n, 'small')).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429, 429]);
});

test('a call counts once, at the host that it comes in at, wherever its skill runs', async (context) => {
  needsNats(context);
  const statuses: number[] = [];
  for (let n = 0; n < 9; n += 1) statuses.push((await call(n, 'far', 'far')).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429, 429]);
  // What a host alone knows of, the one with the skill, counts there.
  expect(await crowd('free', 30, 'bounded')).toBe(7);
  // While little of a limit is used, all that came is let in.
  expect(await crowd('many', 90, 'far')).toBe(90);
});

test('no more calls are under way at all hosts together than may be', async (context) => {
  needsNats(context);
  const leaving = new AbortController();
  let refused = 0;
  const calls = Array.from({ length: 12 }, async (_, n) => {
    const { url } = hosts[n % 3] ?? { url: '' };
    const headers = { Authorization: `Bearer ${keys.get('few') ?? ''}` };
    const mount = n % 2 === 0 ? 'all' : 'far';
    const { signal } = leaving;
    const body = '{"wait": 60000}';
    const sent = fetch(`${url}/skills/${mount}/run`, { method: 'POST', headers, body, signal });
    const status = await sent.then((answer) => answer.status).catch(() => 0);
    if (status === 429) refused += 1;
    return status;
  });
  await expect.poll(() => refused, { timeout: 30_000 }).toBe(10);
  expect((await call(0, 'few')).status).toBe(429);
  leaving.abort();
  expect((await Promise.all(calls)).filter((status) => status === 0)).toHaveLength(2);
  for (const at of [0, 1, 2])
    await expect.poll(async () => (await call(at, 'few')).status, { timeout: 30_000 }).toBe(200);
});

test('while NATS is away each host limits by itself and says so, and then they go on together', async (context) => {
  needsNats(context);
  expect((await call(0, 'apart')).status).toBe(200);
  const held = fetch(`${hosts[0]?.url ?? ''}/skills/all/run`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${keys.get('held') ?? ''}` },
    body: '{"wait": 60000}',
  }).catch(() => undefined);
  await expect.poll(async () => (await call(1, 'held')).status, { timeout: 30_000 }).toBe(429);
  await nats.kill();
  const alone = /Limits of callers hold for each host by itself/;
  for (const { url } of hosts)
    await expect
      .poll(async () => String((await get(`${url}/health`))['warnings']), { timeout: 30_000 })
      .toMatch(alone);
  // What the other has under way counts no more, and what was counted does.
  expect((await call(1, 'held')).status).toBe(200);
  const statuses: number[] = [];
  for (let n = 0; n < 7; n += 1) statuses.push((await call(0, 'apart')).status);
  expect((await call(1, 'apart')).status).toBe(200);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200]);
  await nats.again();
  await allTogether();
  await expect.poll(async () => (await call(1, 'apart')).status, { timeout: 30_000 }).toBe(429);
  await expect.poll(async () => (await call(1, 'held')).status, { timeout: 30_000 }).toBe(429);
  // What was counted apart is not added up: that would lock out who has had no more than a limit at any host.
  expect(await crowd('flood', 30)).toBe(0);
  expect((await get(`${hosts[2]?.url ?? ''}/health`))['warnings'] ?? '').not.toMatch(alone);
  void held;
});
