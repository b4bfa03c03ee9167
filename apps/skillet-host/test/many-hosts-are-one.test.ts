import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test, vi, type TestContext } from 'vitest';
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
  context.skip(program.file === undefined, program.missing);
  return NatsServer.start(program.file ?? '');
}

function start(
  server: NatsServer,
  options: Omit<ClusterHostOptions, 'nats'>,
): Promise<ClusterHost> {
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

describe('hosts of one cluster', () => {
  test('each answers for the skills of all, in every form of the catalog', async (context) => {
    await using server = await nats(context);
    const hosts = await Promise.all([
      start(server, { host: 'a', skills: ['one', 'both'], cluster: '  zone: here\n' }),
      start(server, { host: 'b', skills: ['two', 'both'] }),
    ]);
    await using a = hosts[0];
    await using b = hosts[1];
    for (const host of [a, b]) await host.knows(['both', 'one', 'two']);
    expect(await pidOf(a.url, 'one')).toBe(a.pid);
    expect(await pidOf(a.url, 'two')).toBe(b.pid);
    expect(await pidOf(b.url, 'one')).toBe(a.pid);
    // Where both have one, each calls its own.
    expect(await pidOf(a.url, 'both')).toBe(a.pid);
    expect(await pidOf(b.url, 'both')).toBe(b.pid);

    for (const path of ['/catalog', '/tools?format=openai', '/search?q=two', '/openapi.json'])
      expect(JSON.stringify(await get(a.url + path)), path).toContain('the skill called two');
    expect(await get(`${a.url}/skills/two/schema`)).toEqual(
      await get(`${b.url}/skills/two/schema`),
    );
    const client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${a.url}/mcp`)));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['one', 'two']));
    const called = await client.callTool({ name: 'two', arguments: {} });
    expect(called.structuredContent).toMatchObject({ pid: b.pid });
    await client.close();

    const { cluster, skills, status } = await get(`${b.url}/health`);
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
  });

  test('what a skill or its host says of a call comes back as it is at the host itself', async (context) => {
    await using server = await nats(context);
    await using a = await start(server, { host: 'a', skills: [] });
    await using b = await start(server, { host: 'b', skills: [], entries: COMMANDABLE_ENTRY });
    await a.knows(['c']);
    for (const body of [
      { do: 'reject-skill-error', text: 'short and stout' },
      { do: 'throw' },
      { do: 'exit', ms: 3 },
      { do: 1, ms: 'many' },
      '{"half',
    ]) {
      const id = { 'X-Request-Id': 'the-same' };
      const there = await run(a.url, 'c', body, id);
      const here = await run(b.url, 'c', body, id);
      const about = ({ status, body: said }: typeof there) => [status, said];
      expect(about(there)).toEqual(about(here));
      await a.knows(['c']);
    }
    const { body } = await run(a.url, 'c', { do: 'context', ms: 0 }, { 'X-Request-Id': 'tell-me' });
    expect(body).toMatchObject({ requestId: 'tell-me' });
  });

  test('bodies of any size travel, and an answer in pieces is taken as fast as its client does', async (context) => {
    await using server = await nats(context);
    await using a = await start(server, { host: 'a', skills: [] });
    const streaming = `  - {name: streaming, path: ${STREAMING}, mount: s}\n`;
    await using b = await start(server, { host: 'b', skills: ['where'], entries: streaming });
    await a.knows(['s', 'where']);
    const text = 'x'.repeat(5_000_000);
    expect((await run(a.url, 'where', { text })).body).toEqual({ pid: b.pid, chars: text.length });
    const bytes = 100_000_000;
    const answer = await fetch(`${a.url}/skills/s/run`, {
      method: 'POST',
      body: JSON.stringify({ as: 'download', bytes }),
    });
    let size = 0;
    for await (const piece of answer.body ?? []) size += (piece as Uint8Array).byteLength;
    expect(size).toBe(bytes);
  });

  test('a caller that leaves is heard of by the skill', async (context) => {
    await using server = await nats(context);
    await using a = await start(server, { host: 'a', skills: [] });
    await using b = await start(server, { host: 'b', skills: ['where'] });
    await a.knows(['where']);
    const leaving = new AbortController();
    const call = fetch(`${a.url}/skills/where/run`, {
      method: 'POST',
      body: '{"wait": 20000}',
      signal: leaving.signal,
    });
    await b.cli.line(({ msg }) => msg === 'waits');
    leaving.abort();
    await expect(call).rejects.toThrow();
    await b.cli.line(({ msg }) => msg === 'hears that nobody waits');
  });
});

describe('when a host dies', () => {
  test('a call that may not be repeated is answered at once, and one that may is answered by another host', async (context) => {
    await using server = await nats(context);
    await using a = await start(server, { host: 'a', skills: [] });
    await using b = await start(server, { host: 'b', skills: ['once'], held: true });
    const repeatable = { skills: ['again'], manifest: 'idempotent: true\n' };
    await using c = await start(server, { host: 'c', ...repeatable, held: true });
    await a.knows(['again', 'once']);
    const once = run(a.url, 'once', {});
    const again = run(a.url, 'again', {});
    await b.cli.line(({ msg }) => msg === 'waits');
    await c.cli.line(({ msg }) => msg === 'waits');
    await using d = await start(server, { host: 'd', ...repeatable });
    await vi.waitFor(async () => {
      expect((await a.cluster())['members']).toHaveLength(3);
      const { skills } = await get(`${a.url}/health`);
      expect(skills).toMatchObject({ again: { hosts: ['c', 'd'] } });
    }, 20_000);
    b.cli.signal('SIGKILL');
    c.cli.signal('SIGKILL');
    const lost = await once;
    expect(lost.status).toBe(502);
    expect(lost.body).toMatchObject({ code: 'member_lost', retryable: true, mount: 'once' });
    expect((await again).body).toMatchObject({ pid: d.pid });
    await vi.waitFor(async () => {
      expect((await a.cluster())['members']).toMatchObject([{ host: 'd' }]);
    }, 20_000);
    // It may come back: until then it is not forgotten, and says so.
    const gone = await run(a.url, 'once', {});
    expect(gone.body).toMatchObject({ code: 'skill_unavailable', retryable: true });
    await using e = await start(server, { host: 'b', skills: ['once'] });
    await a.knows(['again', 'once']);
    expect(await pidOf(a.url, 'once')).toBe(e.pid);
  });

  test('one that stands still is given up, and is back when it goes on', async (context) => {
    await using server = await nats(context);
    await using a = await start(server, { host: 'a', skills: [] });
    await using b = await start(server, { host: 'b', skills: ['where'] });
    await a.knows(['where']);
    b.cli.signal('SIGSTOP');
    const { status, body } = await run(a.url, 'where', {});
    b.cli.signal('SIGCONT');
    expect([status, body['code']]).toEqual([502, 'member_lost']);
    await a.knows(['where']);
    expect(await pidOf(a.url, 'where')).toBe(b.pid);
  });

  test('one that is stopped finishes what it has, and takes nothing more', async (context) => {
    await using server = await nats(context);
    await using a = await start(server, { host: 'a', skills: [] });
    await using b = await start(server, { host: 'b', skills: ['where'] });
    await using c = await start(server, { host: 'c', skills: ['where'] });
    await vi.waitFor(async () => {
      const { skills } = await get(`${a.url}/health`);
      expect(skills).toMatchObject({ where: { hosts: ['b', 'c'] } });
    }, 20_000);
    const calls = Array.from({ length: 20 }, () => run(a.url, 'where', { wait: 1500 }));
    await b.cli.line(({ msg }) => msg === 'waits');
    b.cli.signal('SIGTERM');
    const after: Promise<Awaited<ReturnType<typeof run>>>[] = [];
    const ended = b.cli.exit.then(() => true);
    while (!(await Promise.race([ended, pause(20)]))) after.push(run(a.url, 'where', {}));
    for (const { status, body } of await Promise.all([...calls, ...after]))
      expect([status, body]).toMatchObject([200, {}]);
    const pids = new Set((await Promise.all(calls)).map(({ body }) => body['pid']));
    expect(pids).toEqual(new Set([b.pid, c.pid]));
  });
});

describe('when NATS is away', () => {
  test('each host goes on with its own skills and says so, and all is well once NATS is back', async (context) => {
    await using server = await nats(context);
    await using a = await start(server, { host: 'a', skills: ['one'] });
    await using b = await start(server, { host: 'b', skills: ['two'] });
    await a.knows(['one', 'two']);
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

  test('a host starts without it, and joins when it is there', async (context) => {
    await using server = await nats(context);
    await server.kill();
    await using a = await start(server, { host: 'a', skills: ['one'] });
    await a.cli.ready('one');
    expect(await pidOf(a.url, 'one')).toBe(a.pid);
    await server.again();
    await using b = await start(server, { host: 'b', skills: [] });
    await b.knows(['one']);
  });
});

describe('who does what', () => {
  test('a gateway runs nothing of its own, and a worker answers for nothing else', async (context) => {
    await using server = await nats(context);
    await using a = await start(server, {
      host: 'a',
      skills: ['one'],
      cluster: '  role: gateway\n',
    });
    await using b = await start(server, {
      host: 'b',
      skills: ['one', 'two'],
      cluster: '  role: worker\n',
    });
    await using c = await start(server, { host: 'c', skills: ['three'] });
    await a.knows(['one', 'three', 'two']);
    expect(await pidOf(a.url, 'one')).toBe(b.pid);
    expect(await b.mounts()).toEqual(['one', 'two']);
    await c.knows(['one', 'three', 'two']);
  });

  test('a call that a full host refuses goes to another', async (context) => {
    await using server = await nats(context);
    await using a = await start(server, { host: 'a', skills: [] });
    const keys = ', queue: 0, concurrency: 1, workers: 1';
    await using b = await start(server, { host: 'b', skills: ['where'], keys });
    await using c = await start(server, { host: 'c', skills: ['where'], keys });
    await vi.waitFor(async () => {
      const { skills } = await get(`${a.url}/health`);
      expect(skills).toMatchObject({ where: { hosts: ['b', 'c'] } });
    }, 20_000);
    for (const host of [b, c]) await host.cli.ready('where');
    // Its own caller fills a host, which others hear of with its next beat.
    const own = run(b.url, 'where', { wait: 3000 });
    await b.cli.line(({ msg }) => msg === 'waits');
    for (let call = 0; call < 6; call += 1) expect(await pidOf(a.url, 'where')).toBe(c.pid);
    expect((await own).status).toBe(200);
  });

  test('a skill that is not the same on two hosts is named', async (context) => {
    await using server = await nats(context);
    await using a = await start(server, { host: 'a', skills: ['where'] });
    await using b = await start(server, {
      host: 'b',
      skills: ['where'],
      manifest: '  more: {type: string, description: what else}\n',
    });
    await vi.waitFor(async () => {
      const { notes } = await get(`${a.url}/health`);
      expect(String(notes)).toContain('Skill "where" takes or gives something else on a than on b');
    }, 20_000);
    expect((await b.cluster())['members']).toMatchObject([{ host: 'a' }]);
  });
});
