import { expect, test, vi } from 'vitest';
import { get, run } from './support/cli.ts';
import { ClusterHost } from './support/cluster.ts';
import { Fleet, WHERE, whereConfig } from './support/fleet.ts';
import { NatsServer, natsProgram } from './support/nats-server.ts';
import { workspace } from './support/workspace.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

interface Body {
  readonly hosts: readonly Readonly<Record<string, unknown>>[];
  readonly [field: string]: unknown;
}

async function all(url: string, path: string, method = 'GET'): Promise<Body> {
  const at = path.includes('?') ? '&' : '?';
  const response = await fetch(`${url}${path}${at}scope=cluster`, { method });
  return (await response.json()) as Body;
}

test('two processes on one port count once in a cluster, and one that lets nobody ask is named', async (context) => {
  const { file, missing } = await natsProgram();
  context.skip(file === undefined, missing);
  await using server = await NatsServer.start(file ?? '');
  const rest = `cluster: {servers: '${server.url}', name: test, host: many}\n`;
  const cwd = await workspace({ 'runtime-config.yaml': whereConfig('', rest), ...WHERE });
  await using fleet = await Fleet.start(2, { cwd });
  const options = { host: 'shy', nats: server.url, skills: ['one'] };
  await using shy = await ClusterHost.start({ ...options, cluster: '  admin: false\n' });
  await using other = await ClusterHost.start({ ...options, host: 'other', skills: ['two'] });
  await vi.waitFor(
    async () => {
      const { cluster } = await get(`${other.url}/health`);
      expect((cluster as { members: unknown[] }).members).toHaveLength(3);
    },
    { timeout: 60_000, interval: 50 },
  );
  for (const host of [shy, other]) await host.knows(['one', 'two', 'where']);
  await fleet.all(2);
  for (let calls = 0; calls < 12; calls += 1) await run(fleet.url, 'where', {});

  const health = await all(other.url, '/health');
  expect(health.hosts).toMatchObject([
    { host: 'other', status: 'healthy' },
    { host: 'many', status: 'healthy', processes: 2, skills: 1 },
    { host: 'shy', status: 'missing', why: expect.stringContaining('cluster.admin') as string },
  ]);
  // Wherever the connection comes to, each host is there once.
  for (let number = 1; number <= 2; number += 1) {
    const { body } = await fleet.jsonAt(number, '/health?scope=cluster');
    const { hosts } = body as Body;
    expect(hosts.map(({ host }) => host)).toEqual(['many', 'other', 'shy']);
  }

  const used = await all(other.url, '/analytics?skill=where');
  const told = (await get(`${fleet.url}/analytics?skill=where`)) as { total: { calls: number } };
  expect(used['total']).toMatchObject({ calls: told.total.calls });
  expect(told.total.calls).toBeGreaterThanOrEqual(12);
  const { skills } = await all(other.url, '/stats');
  const one = (await get(`${fleet.url}/stats`)) as { skills: { where: object } };
  const { where } = skills as { where: { requests_1m: number; workers: number } };
  expect(one.skills.where).toMatchObject({ workers: where.workers });

  const text = await (await fetch(`${other.url}/metrics?scope=cluster`)).text();
  for (const process of ['1', '2'])
    expect(text).toContain(`process_resident_memory_bytes{host="many",process="${process}"} `);
  expect(text).toContain('skillet_cluster_host_up{host="shy"} 0\n');
  expect(text.match(/^skillet_requests_total\{host="many".*outcome="answered"/gm)).toHaveLength(1);

  const roll = await all(other.url, '/reload', 'POST');
  expect(roll).toMatchObject({ stopped: null, not_reached: ['shy'] });
  expect(roll.hosts.map(({ host, outcome }) => [host, outcome])).toEqual([
    ['other', 'reloaded'],
    ['many', 'reloaded'],
    ['shy', 'refused'],
  ]);
  for (const number of [1, 2])
    await fleet.cli.line(({ host, msg }) => host === number && msg.includes('local at other'));
  // One that is asked by nobody may ask all the same.
  expect((await all(shy.url, '/reload', 'POST'))['not_reached']).toEqual([]);
});
