import { expect, test, vi } from 'vitest';
import { Fleet, fresh, WHERE, whereConfig, whoAnswers } from './support/fleet.ts';
import { workspace } from './support/workspace.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

const COUNTS = {
  'counts/Skilletfile.yaml':
    'name: counts\nversion: 1.0.0\ndescription: Counts its calls\nruntime: node\nentry: skill:handler\nstateful: true\n',
  'counts/skill.js':
    'let calls = 0;\nexport const handler = (_, { headers }) => ({ calls: (calls += 1), pid: process.pid, sent: headers["x-sent"] });\n',
};

async function fleetWithState() {
  const config = whereConfig('  - {name: counts, path: ./counts, mount: counts, workers: 1}\n');
  const cwd = await workspace({ 'runtime-config.yaml': config, ...WHERE, ...COUNTS });
  const fleet = await Fleet.start(2, { cwd });
  await fleet.ready('counts', 1);
  await vi.waitFor(async () => {
    expect((await whoAnswers(fleet.url)).size).toBe(2);
  }, 20_000);
  return fleet;
}

test('a skill with a state runs in one host, whichever is called', async () => {
  await using fleet = await fleetWithState();
  const { url } = fleet;
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      fresh(`${url}/skills/counts/run`, { headers: { 'X-Sent': String(n) } }),
    ),
  );
  const bodies = answers.map(
    ({ body }) => JSON.parse(body) as { calls: number; pid: number; sent: string },
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(bodies.map(({ calls }) => calls).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 30 }, (_, n) => n + 1),
  );
  expect(bodies.map(({ sent }) => sent)).toEqual(bodies.map((_, n) => String(n)));
  expect(new Set(bodies.map(({ pid }) => pid))).toEqual(new Set([await fleet.pid(1)]));
  const started = fleet.cli.lines.filter(
    (line) => line['mount'] === 'counts' && line['event'] === 'worker-ready',
  );
  expect(started.map(({ host }) => host)).toEqual([1]);
  const { body: health } = await fresh(`${url}/health`, { method: 'GET' });
  expect(JSON.parse(health)).toMatchObject({ status: 'healthy', loaded_skills: 2 });
});

test('calls of it wait while its host is replaced', async () => {
  await using fleet = await fleetWithState();
  const { url } = fleet;
  process.kill(await fleet.pid(1), 'SIGKILL');
  await vi.waitFor(async () => {
    const { status } = await fresh(`${url}/skills/counts/run`);
    expect(status).toBe(200);
  }, 30_000);
});

test('a session of the dashboard holds whichever host is asked', async () => {
  const token = '0123456789abcdef';
  const config = whereConfig().replace('port: 0', `port: 0, admin_token: ${token}`);
  const cwd = await workspace({ 'runtime-config.yaml': config, ...WHERE });
  await using fleet = await Fleet.start(2, { cwd });
  const { url } = fleet;
  const isOwn = { 'Sec-Fetch-Site': 'same-origin' };
  for (let n = 0; n < 4; n += 1) {
    const begun = await fetch(`${url}/dashboard/session`, {
      method: 'POST',
      headers: { ...isOwn, Authorization: `Bearer ${token}`, Connection: 'close' },
    });
    const { secret } = (await begun.json()) as { secret: string };
    const [cookie = ''] = (begun.headers.get('set-cookie') ?? '').split(';');
    const headers = { ...isOwn, Cookie: cookie, 'X-Skillet-Session': secret };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => fresh(`${url}/stats`, { method: 'GET', headers })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  }
  expect((await fresh(`${url}/stats`, { method: 'GET', headers: isOwn })).status).toBe(401);
});
