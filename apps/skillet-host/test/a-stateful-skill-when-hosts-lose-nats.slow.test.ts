import { mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { get, run } from './support/cli.ts';
import { ClusterHost } from './support/cluster.ts';
import { CutLine } from './support/cut-line.ts';
import { natsWithLeases } from './support/nats-server.ts';
import { answered, inTurn, OneOfAll } from './support/one-of-all.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

const MEMORY = fileURLToPath(new URL('../../../examples/anthropic_memory', import.meta.url));

/** Resolves once a host says something of a lease in its `/health`. */
async function says(host: ClusterHost, part: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const { notes = [], warnings = [] } = await get(`${host.url}/health`);
      expect(JSON.stringify([notes, warnings])).toContain(part);
    },
    { timeout: 30_000, interval: 50 },
  );
}

/** Resolves with what a host says of a call, once it is refused. */
async function refused(host: ClusterHost, mount: string, input: object = {}) {
  return vi.waitFor(
    async () => {
      const answer = await run(host.url, mount, input);
      expect(answer.status).toBe(503);
      return answer;
    },
    { timeout: 30_000, interval: 50 },
  );
}

test('while NATS is away the holder goes on, and it is the one afterwards', async (context) => {
  await using nats = await natsWithLeases(context);
  const skill = await OneOfAll.make();
  const start = (host: string) =>
    ClusterHost.start({ host, nats: nats.url, skills: [], entries: skill.entry });
  await using a = await start('a');
  expect(await answered(a)).toBe(a.pid);
  await using b = await start('b');
  expect(await answered(b)).toBe(a.pid);

  await nats.kill();
  await says(a, 'it goes on here without a lease');
  expect(await answered(a)).toBe(a.pid);
  const { headers } = await refused(b, 'lone');
  expect(headers.get('retry-after')).toBe('1');

  await nats.again();
  await says(b, 'it runs on host \\"a\\" and stands by here');
  expect(await answered(b)).toBe(a.pid);
  await vi.waitFor(async () => {
    expect(JSON.stringify(await get(`${a.url}/health`))).not.toContain('without a lease');
  }, 30_000);
  expect(inTurn(await skill.said())).toEqual([a.pid]);
});

test('with `stop`, the holder that is cut off ends before another begins', async (context) => {
  await using nats = await natsWithLeases(context);
  await using line = await CutLine.to(nats.port);
  const skill = await OneOfAll.make();
  const common = { skills: [], entries: skill.entry, cluster: '  stateful_when_away: stop\n' };
  await using a = await ClusterHost.start({ host: 'a', nats: line.url, ...common });
  expect(await answered(a)).toBe(a.pid);
  await using b = await ClusterHost.start({ host: 'b', nats: nats.url, ...common });
  expect(await answered(b)).toBe(a.pid);

  line.cut();
  const { body } = await refused(a, 'lone');
  expect(body['code']).toBe('skill_unavailable');
  await vi.waitFor(async () => {
    expect(await answered(b)).toBe(b.pid);
  }, 30_000);
  line.mend();
  await vi.waitFor(async () => {
    expect(await answered(a)).toBe(b.pid);
  }, 30_000);
  expect(inTurn(await skill.said())).toEqual([a.pid, b.pid]);
});

test('a holder that was replaced without knowing is refused by the data that hosts share', async (context) => {
  await using nats = await natsWithLeases(context);
  await using line = await CutLine.to(nats.port);
  const shared = await mkdtemp(join(tmpdir(), 'skillet-shared-'));
  const start = async (host: string, url: string) => {
    const data = await mkdtemp(join(tmpdir(), 'skillet-data-'));
    await mkdir(join(data, 'skills'));
    await symlink(shared, join(data, 'skills', 'memory'));
    const entries = `  - {name: anthropic_memory, path: ${MEMORY}, mount: memory}\n`;
    const rest = `settings: {data_dir: ${data}}\n`;
    return ClusterHost.start({ host, nats: url, skills: [], entries, rest });
  };
  const remember = (host: ClusterHost, name: string) => {
    const params = JSON.stringify({ entities: [{ name }] });
    return run(host.url, 'memory', { operation: 'create_entities', params });
  };
  const remembers = async (host: ClusterHost, name: string) => {
    await vi.waitFor(async () => {
      expect((await remember(host, name)).body).toMatchObject({
        response: expect.stringContaining('Successfully created 1 new') as string,
      });
    }, 30_000);
  };
  await using a = await start('a', line.url);
  await remembers(a, 'before');
  await using b = await start('b', nats.url);
  await says(b, 'it runs on host \\"a\\"');

  line.cut();
  await says(a, 'it goes on here without a lease');
  await remembers(b, 'by b');
  // It still runs there, and does not know of the other.
  const late = await remember(a, 'late');
  expect(late).toMatchObject({
    status: 503,
    body: { detail: expect.stringContaining('Another host has taken this memory over') as string },
  });
  const read = await run(a.url, 'memory', { operation: 'read_graph' });
  expect(Object.keys(entitiesOf(read.body))).toEqual(['before', 'by b']);

  line.mend();
  const lost = await a.cli.line(({ msg }) => msg.includes('has taken it over'));
  expect(lost.msg).toBe('cluster test: memory is stopped here: host b has taken it over');
  await remembers(a, 'by way of a');
  const all = await run(b.url, 'memory', { operation: 'read_graph' });
  expect(Object.keys(entitiesOf(all.body))).toEqual(['before', 'by b', 'by way of a']);
});

function entitiesOf({ response }: Record<string, unknown>): object {
  return (JSON.parse(String(response)) as { graph: { entities: object } }).graph.entities;
}
