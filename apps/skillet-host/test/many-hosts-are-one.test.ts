import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi, type TestContext } from 'vitest';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { ClusterHost, COMMANDABLE_ENTRY, type ClusterHostOptions } from './support/cluster.ts';
import { get, run } from './support/cli.ts';
import { NatsServer, natsProgram } from './support/nats-server.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const STREAMING = fileURLToPath(new URL('../../../examples/streaming', import.meta.url));

let program: Awaited<ReturnType<typeof natsProgram>>;

beforeAll(async () => {
  program = await natsProgram();
});

/** A NATS server, or the test is skipped and says why. */
async function nats(context: TestContext): Promise<NatsServer> {
  needsNats(context);
  return NatsServer.start(program.file ?? '');
}

function needsNats(context: TestContext): void {
  context.skip(program.file === undefined, program.missing);
}

type Options = Omit<ClusterHostOptions, 'nats'>;

function start(server: NatsServer, options: Options): Promise<ClusterHost> {
  return ClusterHost.start({ nats: server.url, ...options });
}

/** Lets a moment pass between two calls. */
async function pause(ms: number): Promise<false> {
  await sleep(ms);
  return false;
}

async function pidOf(url: string, mount: string): Promise<unknown> {
  const { body } = await run(url, mount, {});
  return body['pid'] ?? body;
}

/** Resolves once a host knows that these run a skill. */
async function knowsHosts(host: ClusterHost, mount: string, names: readonly string[]) {
  await vi.waitFor(
    async () => {
      const { skills } = await get(`${host.url}/health`);
      expect(skills).toMatchObject({ [mount]: { status: 'loaded', hosts: names } });
    },
    { timeout: 60_000, interval: 50 },
  );
}

describe('two hosts', () => {
  let server: NatsServer;
  let a: ClusterHost;
  let b: ClusterHost;

  beforeAll(async () => {
    if (program.file === undefined) return;
    server = await NatsServer.start(program.file);
    [a, b] = await Promise.all([
      start(server, { host: 'a', skills: ['one', 'both'], cluster: '  zone: here\n' }),
      start(server, {
        host: 'b',
        skills: ['two', 'both'],
        manifest: '  more: {type: string, description: what else}\n',
        entries: `  - {name: streaming, path: ${STREAMING}, mount: s}\n${COMMANDABLE_ENTRY}`,
      }),
    ]);
    for (const host of [a, b]) await host.knows(['both', 'c', 'one', 's', 'two']);
  });

  afterAll(async () => {
    if (program.file === undefined) return;
    for (const part of [a, b, server]) await part[Symbol.asyncDispose]();
  });

  test('answer each for the skills of both, in every form of the catalog', async (context) => {
    needsNats(context);
    expect(await pidOf(a.url, 'one')).toBe(a.pid);
    expect(await pidOf(a.url, 'two')).toBe(b.pid);
    expect(await pidOf(b.url, 'one')).toBe(a.pid);
    // Where both have one, each calls its own.
    expect(await pidOf(a.url, 'both')).toBe(a.pid);
    expect(await pidOf(b.url, 'both')).toBe(b.pid);

    const forms = ['/catalog', '/tools?format=openai', '/search?q=two', '/openapi.json'];
    for (const path of forms)
      expect(JSON.stringify(await get(a.url + path)), path).toContain('the skill called two');
    const schema = '/skills/two/schema';
    expect(await get(a.url + schema)).toEqual(await get(b.url + schema));
    const client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${a.url}/mcp`)));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['one', 'two']));
    const called = await client.callTool({ name: 'two', arguments: {} });
    expect(called.structuredContent).toMatchObject({ pid: b.pid });
    await client.close();
  });

  test('tell in /health who is there, who runs what, and what is not the same on both', async (context) => {
    needsNats(context);
    const { cluster, skills, status, notes } = await get(`${b.url}/health`);
    expect({ status, cluster }).toMatchObject({
      status: 'healthy',
      cluster: {
        name: 'test',
        connected: true,
        host: 'b',
        members: [{ host: 'a', state: 'up', zone: 'here', skills: 2 }],
      },
    });
    expect(skills).toMatchObject({ one: { status: 'loaded', hosts: ['a'] } });
    expect((skills as Record<string, object>)['two']).not.toHaveProperty('hosts');
    expect(String(notes)).toContain('Skill "both" takes or gives something else on b than on a');
  });

  test('what a skill or its host says of a call comes back as it is at the host itself', async (context) => {
    needsNats(context);
    const id = { 'X-Request-Id': 'the-same' };
    for (const body of [
      { do: 'reject-skill-error', text: 'short and stout' },
      { do: 'throw' },
      { do: 'exit', ms: 3 },
      { do: 1, ms: 'many' },
      '{"half',
    ]) {
      const there = await run(a.url, 'c', body, id);
      const here = await run(b.url, 'c', body, id);
      const about = ({ status, body: said }: typeof there) => [status, said];
      expect(about(there)).toEqual(about(here));
    }
    const { body } = await run(a.url, 'c', { do: 'context', ms: 0 }, id);
    expect(body).toMatchObject({ requestId: 'the-same' });
  });

  test('bodies of any size travel, and an answer in pieces is taken as fast as its client does', async (context) => {
    needsNats(context);
    const text = 'x'.repeat(5_000_000);
    expect((await run(a.url, 'two', { text })).body).toEqual({ pid: b.pid, chars: text.length });
    const bytes = 50_000_000;
    const answer = await fetch(`${a.url}/skills/s/run`, {
      method: 'POST',
      body: JSON.stringify({ as: 'download', bytes }),
    });
    let size = 0;
    for await (const piece of answer.body ?? []) size += (piece as Uint8Array).byteLength;
    expect(size).toBe(bytes);
  });

  test('a caller that leaves is heard of by the skill', async (context) => {
    needsNats(context);
    const leaving = new AbortController();
    const call = fetch(`${a.url}/skills/two/run`, {
      method: 'POST',
      body: '{"wait": 60000}',
      signal: leaving.signal,
    });
    await b.cli.line(({ msg }) => msg === 'waits');
    leaving.abort();
    await expect(call).rejects.toThrow();
    await b.cli.line(({ msg }) => msg === 'hears that nobody waits');
  });

  test('one that stands still is given up, and is back when it goes on', async (context) => {
    needsNats(context);
    b.cli.signal('SIGSTOP');
    const { status, body } = await run(a.url, 'two', {});
    b.cli.signal('SIGCONT');
    expect([status, body['code']]).toEqual([502, 'member_lost']);
    await knowsHosts(a, 'two', ['b']);
    expect(await pidOf(a.url, 'two')).toBe(b.pid);
  });
});

describe('when a host goes', () => {
  test('a call that may not be repeated is answered at once, and one that may is answered by another host', async (context) => {
    await using server = await nats(context);
    const repeatable = { skills: ['again'], manifest: 'idempotent: true\n' };
    await using a = await start(server, { host: 'a', skills: [] });
    await using b = await start(server, { host: 'b', skills: ['once'], held: true });
    await using c = await start(server, { host: 'c', ...repeatable, held: true });
    await a.knows(['again', 'once']);
    const once = run(a.url, 'once', {});
    const again = run(a.url, 'again', {});
    await b.cli.line(({ msg }) => msg === 'waits');
    await c.cli.line(({ msg }) => msg === 'waits');
    await using d = await start(server, { host: 'd', ...repeatable });
    await knowsHosts(a, 'again', ['c', 'd']);
    b.cli.signal('SIGKILL');
    c.cli.signal('SIGKILL');
    const lost = await once;
    expect(lost.status).toBe(502);
    expect(lost.body).toMatchObject({ code: 'member_lost', retryable: true, mount: 'once' });
    expect((await again).body).toMatchObject({ pid: d.pid });
    expect((await a.cluster())['members']).toMatchObject([{ host: 'd' }]);
    // It may come back: until then it is not forgotten, and says so.
    const gone = await run(a.url, 'once', {});
    expect(gone.body).toMatchObject({ code: 'skill_unavailable', retryable: true });
    await using e = await start(server, { host: 'b', skills: ['once'] });
    await a.knows(['again', 'once']);
    expect(await pidOf(a.url, 'once')).toBe(e.pid);
  });

  test('one that is stopped finishes what it has, and nobody is refused for it', async (context) => {
    await using server = await nats(context);
    await using a = await start(server, { host: 'a', skills: [] });
    await using b = await start(server, { host: 'b', skills: ['where'] });
    await using c = await start(server, { host: 'c', skills: ['where'] });
    await knowsHosts(a, 'where', ['b', 'c']);
    const calls = Array.from({ length: 20 }, () => run(a.url, 'where', { wait: 1500 }));
    await b.cli.line(({ msg }) => msg === 'waits');
    b.cli.signal('SIGTERM');
    const after: Promise<Awaited<ReturnType<typeof run>>>[] = [];
    const ended = b.cli.exit.then(() => true);
    while (!(await Promise.race([ended, pause(20)]))) after.push(run(a.url, 'where', {}));
    for (const { status, body } of await Promise.all([...calls, ...after]))
      expect([status, body]).toMatchObject([200, {}]);
    // What it had it has answered itself.
    const pids = (await Promise.all(calls)).map(({ body }) => body['pid']);
    expect(pids).toContain(b.pid);
    expect(await pidOf(a.url, 'where')).toBe(c.pid);
  });
});

test('without NATS each host goes on with its own skills and says so, and finds the others once it is there', async (context) => {
  await using server = await nats(context);
  await server.kill();
  await using a = await start(server, { host: 'a', skills: ['one'] });
  await using b = await start(server, { host: 'b', skills: ['two'] });
  await a.cli.ready('one');
  await a.cli.line(({ msg }) => msg.includes('NATS cannot be reached'));
  expect(await pidOf(a.url, 'one')).toBe(a.pid);
  await server.again();
  for (const host of [a, b]) await host.knows(['one', 'two']);
  expect((await get(`${a.url}/health`))['status']).toBe('healthy');
  await server.kill();
  await vi.waitFor(async () => {
    const { status, warnings, cluster } = await get(`${a.url}/health`);
    expect({ status, cluster }).toMatchObject({
      status: 'degraded',
      cluster: { connected: false, members: [] },
    });
    expect(String(warnings)).toContain('The cluster "test" cannot be reached');
  }, 20_000);
  expect((await fetch(`${a.url}/health/ready`)).status).toBe(200);
  expect(await pidOf(a.url, 'one')).toBe(a.pid);
  const away = await run(a.url, 'two', {});
  expect([away.status, away.body['code']]).toEqual([503, 'skill_unavailable']);
  expect(await a.mounts()).toEqual(['one', 'two']);
  await server.again();
  for (const host of [a, b]) await host.knows(['one', 'two']);
  expect(await pidOf(a.url, 'two')).toBe(b.pid);
  expect((await get(`${a.url}/health`))['status']).toBe('healthy');
});

test('a gateway runs nothing of its own, a worker answers for nothing else, and what a full host refuses goes to another', async (context) => {
  await using server = await nats(context);
  const keys = ', queue: 0, concurrency: 1, workers: 1';
  const role = (name: string) => `  role: ${name}\n`;
  const cannotRun = '  - {name: broken, path: ./nowhere, mount: broken}\n';
  await using a = await start(server, {
    ...{ host: 'a', skills: ['one'], entries: cannotRun, cluster: role('gateway') },
  });
  await using b = await start(server, {
    ...{ host: 'b', skills: ['one', 'where'], keys, cluster: role('worker') },
  });
  await using c = await start(server, { host: 'c', skills: ['where'], keys });
  for (const host of [b, c]) await host.cli.ready('where');
  await knowsHosts(a, 'where', ['b', 'c']);
  await knowsHosts(a, 'one', ['b']);
  expect(await pidOf(a.url, 'one')).toBe(b.pid);
  const { skills } = await get(`${a.url}/health`);
  expect(Object.keys(skills as object).sort()).toEqual(['one', 'where']);
  expect(await b.mounts()).toEqual(['one', 'where']);
  expect(await c.mounts()).toEqual(['one', 'where']);
  // Its own caller fills a host, which others hear of with its next beat.
  const own = run(b.url, 'where', { wait: 3000 });
  await b.cli.line(({ msg }) => msg === 'waits');
  for (let call = 0; call < 6; call += 1) expect(await pidOf(a.url, 'where')).toBe(c.pid);
  expect((await own).status).toBe(200);
});
