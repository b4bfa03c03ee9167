import { Agent, request } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Fleet, fresh, type Fresh } from './support/fleet.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';
import { writeKeys } from './support/write-keys.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const TOKEN = 'the-admins-own-token-0123456789';
const WHERE = `import { setTimeout as sleep } from 'node:timers/promises';
export async function handler({ text }) {
  if (text === 'slow') await sleep(60_000);
  return { pid: process.pid };
}
`;
const FLOODED = 50;
const NAMES = {
  flood: `{rate: ${String(FLOODED)}/hour}`,
  small: '{rate: 5/hour}',
  burst: '{rate: 60/hour}',
  single: '{rate: 40/hour}',
  killed: '{rate: 10/hour}',
  few: '{concurrency: 2}',
  held: '{concurrency: 1}',
  day: '{daily: 20}',
};

let cwd: string;
let keys: ReadonlyMap<string, string>;
let fleet: Fleet;

beforeAll(async () => {
  const names = Object.entries(NAMES).map(([name, limits]) => `${name}: ${limits}`);
  cwd = await workspace({
    'where/Skilletfile.yaml': SKILLETFILE,
    'where/skill.js': WHERE,
    'runtime-config.yaml': `skills:
  - {name: where, path: where, mount: where, queue: 5000}
server: {host: 127.0.0.1, port: 0, admin_token: ${TOKEN}}
callers:
  limits:
    names: {${names.join(', ')}}
`,
  });
  keys = await writeKeys(cwd, Object.keys(NAMES));
  fleet = await start();
});
afterAll(() => fleet[Symbol.asyncDispose]());

/** Two hosts that both answer. */
async function start(): Promise<Fleet> {
  const started = await Fleet.start(2, { cwd });
  await Promise.all([started.ready('where', 1), started.ready('where', 2)]);
  return started;
}

function headersOf(who: string) {
  return { Authorization: `Bearer ${keys.get(who) ?? ''}`, 'Content-Type': 'application/json' };
}

/** A call on a connection of its own, which any of the hosts may accept. */
function call(who: string, text = 'now'): Promise<Fresh> {
  const body = JSON.stringify({ text });
  return fresh(`${fleet.url}/skills/where/run`, { body, headers: headersOf(who) });
}

async function crowd(who: string, count: number): Promise<{ let: number; hosts: number }> {
  const answers = await Promise.all(Array.from({ length: count }, () => call(who)));
  const good = answers.filter(({ status }) => status === 200);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(count - good.length);
  return { let: good.length, hosts: new Set(good.map(({ body }) => body)).size };
}

/** Calls one after the other on one connection; what became of each, and which host had them. */
async function onOneConnection(who: string, count: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const statuses: number[] = [];
  for (let n = 0; n < count; n += 1) {
    statuses.push(
      await new Promise<number>((resolve, reject) => {
        const sent = request(
          `${fleet.url}/skills/where/run`,
          { method: 'POST', agent, headers: headersOf(who) },
          (res) => {
            res.resume();
            res.on('end', () => {
              resolve(res.statusCode ?? 0);
            });
          },
        );
        sent.on('error', reject);
        sent.end('{"text": "now"}');
      }),
    );
  }
  agent.destroy();
  return statuses;
}

async function limitsOf(who: string): Promise<unknown> {
  const headers = { Authorization: `Bearer ${TOKEN}` };
  const { body } = await fresh(`${fleet.url}/limits`, { method: 'GET', headers });
  const { limits } = JSON.parse(body) as { limits: { caller?: string }[] };
  return limits.find(({ caller }) => caller === who);
}

test('a flood over all hosts gets what the limit says, and no more', async () => {
  const flood = await crowd('flood', 400);
  expect(flood.hosts).toBe(2);
  expect(flood.let).toBeGreaterThanOrEqual(FLOODED);
  expect(flood.let).toBeLessThanOrEqual(FLOODED * 1.1);
  expect((await crowd('small', 100)).let).toBe(5);
  for (let n = 0; n < 4; n += 1)
    expect(await limitsOf('flood')).toMatchObject({ rate: { left: 0 } });
});

test('a crowd that is within its limit is let in, all of it', async () => {
  expect(await crowd('burst', 60)).toEqual({ let: 60, hosts: 2 });
});

test('one connection, which is with one host, has the whole limit', async () => {
  const statuses = await onOneConnection('single', 45);
  expect(statuses).toEqual([
    ...Array.from({ length: 40 }, () => 200),
    ...Array.from({ length: 5 }, () => 429),
  ]);
  expect((await crowd('single', 20)).let).toBe(0);
});

test('calls under way count in all hosts, and one that has ended in none', async () => {
  for (let n = 0; n < 40; n += 1) {
    const two = await Promise.all([call('few'), call('few')]);
    expect(two.map(({ status }) => status)).toEqual([200, 200]);
  }
  const held = call('held', 'slow').catch(() => undefined);
  await vi.waitFor(async () => {
    expect(await limitsOf('held')).toMatchObject({ concurrency: { left: 0 } });
  }, 20_000);
  expect((await crowd('held', 20)).let).toBe(0);
  const headers = { Authorization: `Bearer ${TOKEN}` };
  await fresh(`${fleet.url}/control/restart?mount=where`, { headers });
  void held;
});

test('a host that was killed is told what there was, and calls of a day outlive all of them', async () => {
  expect((await crowd('killed', 10)).let).toBe(10);
  expect((await crowd('day', 60)).let).toBe(20);
  process.kill(await fleet.pid(1), 'SIGKILL');
  expect((await fleet.pid(1, 2)) > 0).toBe(true);
  for (let n = 0; n < 3; n += 1) {
    expect((await crowd('killed', 20)).let).toBe(0);
    expect((await crowd('day', 20)).let).toBe(0);
  }
  fleet.cli.signal('SIGTERM');
  expect((await fleet.cli.exit).code).toBe(0);
  fleet = await start();
  expect((await crowd('day', 20)).let).toBe(0);
});
