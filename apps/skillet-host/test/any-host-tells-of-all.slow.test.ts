import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi, type TestContext } from 'vitest';
import { ClusterHost, type ClusterHostOptions } from './support/cluster.ts';
import { get, run } from './support/cli.ts';
import { command } from './support/command.ts';
import { followEvents } from './support/follow-events.ts';
import { lintMetrics } from './support/lint-metrics.ts';
import { NatsServer, natsProgram } from './support/nats-server.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Entry {
  readonly host: string;
  readonly status?: string;
  readonly outcome?: string;
  readonly why?: string;
}

let program: Awaited<ReturnType<typeof natsProgram>>;

beforeAll(async () => {
  program = await natsProgram();
});

function needsNats(context: TestContext): void {
  context.skip(program.file === undefined, program.missing);
}

function start(server: NatsServer, options: Omit<ClusterHostOptions, 'nats'>) {
  return ClusterHost.start({ nats: server.url, ...options });
}

async function ask(url: string, method = 'GET') {
  const response = await fetch(url, { method });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body };
}

describe('three hosts', () => {
  let server: NatsServer;
  let hosts: readonly [ClusterHost, ClusterHost, ClusterHost];

  beforeAll(async () => {
    if (program.file === undefined) return;
    server = await NatsServer.start(program.file);
    const rest = 'analytics: {enabled: true}\n';
    hosts = await Promise.all([
      start(server, { host: 'a', skills: ['one', 'both'], cluster: '  zone: here\n', rest }),
      start(server, { host: 'b', skills: ['two', 'both'], rest }),
      start(server, { host: 'c', skills: ['three'], rest }),
    ]);
    for (const host of hosts) await host.knows(['both', 'one', 'three', 'two']);
  });

  afterAll(async () => {
    if (program.file === undefined) return;
    for (const part of [...hosts, server]) await part[Symbol.asyncDispose]();
  });

  test('say in their OpenAPI documents which endpoints tell of all', async (context) => {
    needsNats(context);
    const { paths } = (await get(`${hosts[0].url}/openapi.json`)) as {
      paths: Record<string, Record<string, { parameters?: { name: string }[] }>>;
    };
    const scoped = Object.keys(paths).filter((path) =>
      Object.values(paths[path] ?? {}).some(({ parameters = [] }) =>
        parameters.some(({ name }) => name === 'scope'),
      ),
    );
    const all = ['/analytics', '/events', '/health', '/metrics', '/reload', '/stats'];
    expect(scoped.sort()).toEqual(all);
  });

  test('tell each how all are, and where a skill runs', async (context) => {
    needsNats(context);
    for (const host of hosts) {
      const { status, body } = await ask(`${host.url}/health?scope=cluster&strict`);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        status: 'healthy',
        cluster: 'test',
        connected: true,
        skills: {
          both: { status: 'loaded', hosts: { a: { status: 'loaded' }, b: { status: 'loaded' } } },
          three: { hosts: { c: { status: 'loaded' } } },
        },
      });
      const entries = body['hosts'] as Entry[];
      expect(entries.map((one) => [one.host, one.status]).sort()).toEqual([
        ['a', 'healthy'],
        ['b', 'healthy'],
        ['c', 'healthy'],
      ]);
    }
  });

  test('tell the metrics of all, each series with its host, as Prometheus reads them', async (context) => {
    needsNats(context);
    const [a, b] = hosts;
    await run(a.url, 'two', {});
    for (const accept of ['text/plain', 'application/openmetrics-text']) {
      const response = await fetch(`${a.url}/metrics?scope=cluster`, { headers: { accept } });
      const text = await response.text();
      expect(response.headers.get('content-type')).toContain(accept);
      if (accept === 'text/plain') expect(lintMetrics(text)).toEqual([]);
      else expect(text.endsWith('# EOF\n')).toBe(true);
      for (const { name } of hosts) {
        expect(text).toContain(`skillet_cluster_host_up{host="${name}"} 1\n`);
        expect(text).toMatch(new RegExp(`^process_start_time_seconds\\{host="${name}"\\} `, 'm'));
      }
      expect(text).toMatch(/^skillet_requests_total\{host="b",mount="two",.*\} [1-9]/m);
    }
    expect(await (await fetch(`${b.url}/metrics`)).text()).not.toContain('host="a"');
  });

  test('add up figures and what was used', async (context) => {
    needsNats(context);
    const [a, b, c] = hosts;
    for (const host of [a, b]) await run(host.url, 'both', {});
    await run(c.url, 'both', {});
    const { body: used } = await ask(`${c.url}/analytics?scope=cluster&by=skill&skill=both`);
    expect(used).toMatchObject({
      hosts: ['c', 'a', 'b'],
      missing: [],
      total: { calls: 3, answered: 3 },
      groups: [{ skill: 'both', calls: 3 }],
    });
    expect(await ask(`${c.url}/analytics?scope=cluster&from=never`)).toMatchObject({ status: 400 });

    const { body: stats } = await ask(`${c.url}/stats?scope=cluster`);
    expect(stats).toMatchObject({ status: 'healthy', missing: [] });
    const { both } = stats['skills'] as { both: { requests_1m: number; hosts: object } };
    expect(Object.keys(both.hosts)).toEqual(['a', 'b']);
    expect(both.requests_1m).toBe(3);
    const { body: close } = await ask(`${c.url}/stats?scope=cluster&mount=both`);
    const workers = close['workers_now'] as Entry[];
    expect([...new Set(workers.map(({ host }) => host))]).toEqual(['a', 'b']);
    const { status } = await ask(`${c.url}/stats?scope=cluster&mount=nothing`);
    expect(status).toBe(404);
  });

  test('tell what happens on all, each event with its host', async (context) => {
    needsNats(context);
    const [a, b] = hosts;
    const seen = await followEvents(a.url, '?scope=cluster&types=worker-retired');
    const dataOf = (text: string) =>
      [...text.matchAll(/^data: (.*)$/gm)].map(
        ([, data = '']) => JSON.parse(data) as Record<string, unknown>,
      );
    // Others are followed a moment after the first has asked.
    await vi.waitFor(
      async () => {
        await fetch(`${b.url}/control/restart?mount=two`, { method: 'POST' });
        expect(dataOf(seen())).toContainEqual(
          expect.objectContaining({ type: 'worker-retired', mount: 'two', host: 'b' }),
        );
      },
      // One that is told again while its successor starts begins anew.
      { timeout: 60_000, interval: 5000 },
    );
    // From then on nothing is missed.
    for (let more = 0; more < 4; more += 1) {
      const before = dataOf(seen()).length;
      await fetch(`${b.url}/control/restart?mount=two`, { method: 'POST' });
      await vi.waitFor(() => {
        expect(dataOf(seen()).length).toBeGreaterThan(before);
      }, 20_000);
    }
    expect((await fetch(`${a.url}/events?scope=all`)).status).toBe(400);
  });

  test('reload all, and say of a dry run what each would do', async (context) => {
    needsNats(context);
    const [a] = hosts;
    const wrong = await ask(`${a.url}/reload?scope=cluster&canary=abc`, 'POST');
    expect(wrong.status).toBe(422);
    expect(wrong.body['detail']).toMatch(/^`canary` must be a whole number/);
    const dry = await ask(`${a.url}/reload?scope=cluster&dry_run=true`, 'POST');
    expect(dry.body).toMatchObject({ dry_run: true, stopped: null, not_reached: [] });
    const { status, body } = await ask(`${a.url}/reload?scope=cluster`, 'POST');
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        message: '3 of 3 hosts reloaded',
        stopped: null,
        hosts: [
          { host: 'a', outcome: 'reloaded', reload: { unchanged: ['one', 'both'] } },
          { host: 'b', outcome: 'reloaded' },
          { host: 'c', outcome: 'reloaded', reload: { unchanged: ['three'] } },
        ],
      },
    });
  });

  test('stop a reload at the first that gets worse, and leave those behind it as they are', async (context) => {
    needsNats(context);
    const [a, b, c] = hosts;
    const file = (host: ClusterHost, skill: string) => join(host.dir, skill, 'skill.js');
    const were = await Promise.all(
      [file(a, 'one'), file(b, 'two'), file(c, 'three')].map(async (path) => {
        return [path, await readFile(path, 'utf8')] as const;
      }),
    );
    for (const [path, text] of were)
      await replace(path, path.includes('two') ? 'throw new Error("no");' : `${text}\n// other\n`);
    const code = await command(a.dir, 'reload', '--cluster');
    expect(code.code).toBe(1);
    expect(code.stdout).toMatch(/^a +reloaded/m);
    expect(code.stdout).toMatch(/^b +worse +.*its reload failed for "two"/m);
    expect(code.stdout).toMatch(/^c +not-begun/m);
    expect(await get(`${c.url}/skills/three`)).toMatchObject({ status: 'loaded' });

    for (const [path, text] of were) await replace(path, `${text}\n// another\n`);
    const { body } = await ask(`${c.url}/reload?scope=cluster`, 'POST');
    expect(body).toMatchObject({ stopped: null, message: '3 of 3 hosts reloaded' });
    expect(body['hosts']).toMatchObject([
      { host: 'c', reload: { updated: ['three'] } },
      { host: 'a', reload: { updated: ['one'] } },
      { host: 'b', reload: { updated: ['two'] } },
    ]);
  });

  test('name one that does not answer, whatever they are asked', async (context) => {
    needsNats(context);
    const [a, b] = hosts;
    process.kill(b.pid, 'SIGSTOP');
    try {
      for (const path of ['/health', '/stats', '/analytics', '/metrics']) {
        const response = await fetch(`${a.url}${path}?scope=cluster`);
        expect(response.status).toBe(200);
        const text = await response.text();
        if (path === '/metrics') expect(text).toContain('skillet_cluster_host_up{host="b"} 0\n');
        else expect(missingIn(JSON.parse(text)), path).toEqual(['b']);
      }
      const { body } = await ask(`${a.url}/reload?scope=cluster`, 'POST');
      expect(body).toMatchObject({ stopped: null, not_reached: ['b'] });
    } finally {
      process.kill(b.pid, 'SIGCONT');
    }
    await vi.waitFor(
      async () => {
        const { body } = await ask(`${a.url}/health?scope=cluster`);
        expect(missingIn(body)).toEqual([]);
      },
      { timeout: 60_000, interval: 100 },
    );
  });
});

test('what all hosts tell is for admins, also where the metrics of one are for anybody', async () => {
  await using host = await ClusterHost.start({
    ...{ host: 'a', nats: 'nats://127.0.0.1:1', skills: [] },
    ...{ server: ', admin_loopback: false', rest: 'metrics: {public: true}\n' },
  });
  expect((await fetch(`${host.url}/metrics`)).status).toBe(200);
  for (const path of ['/health', '/stats', '/analytics', '/metrics', '/events', '/reload']) {
    const method = path === '/reload' ? 'POST' : 'GET';
    const { status } = await fetch(`${host.url}${path}?scope=cluster`, { method });
    expect({ path, status }).toEqual({ path, status: 403 });
  }
});

function missingIn(body: unknown): string[] {
  const { hosts, missing } = body as { hosts: Entry[]; missing?: Entry[] };
  const all = missing ?? hosts.filter(({ status }) => status === 'missing');
  return all.map(({ host }) => host);
}

/** Whole or not at all. */
async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
