import { Client, StreamableHTTPClientTransport as Transport } from '@modelcontextprotocol/client';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const SERVER = fileURLToPath(
  new URL('../../../packages/mcp-client/test/fixtures/server.mjs', import.meta.url),
);

let cli: Cli;
let url: string;

beforeAll(async () => {
  const command = JSON.stringify([process.execPath, SERVER]);
  const cwd = await workspace({
    'runtime-config.yaml': `skills:\n  - {name: own, mount: own, mcp: {command: ${command}}}\nserver: {host: 127.0.0.1, port: 0}\n`,
  });
  cli = new Cli({ cwd });
  url = await cli.url();
  await cli.ready('own');
});
afterAll(() => cli[Symbol.asyncDispose]());

async function post(path: string, body: unknown): Promise<{ status: number; text: string }> {
  const answer = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
  return { status: answer.status, text: await answer.text() };
}

test('each tool is called at a path of its own, and its structured content comes as it was written', async () => {
  expect((await post('/skills/own/tools/echo', { message: 'hi' })).text).toBe(
    '[{"type":"text","text":"hi"}]',
  );
  expect((await post('/skills/own/tools/long', {})).text).toBe('{"n":12345678901234567890}');
  expect(await post('/skills/own/tools/fail', { message: 'no' })).toEqual({
    status: 400,
    text: '{"detail":"no"}',
  });
  expect((await post('/skills/own/tools/refuse', {})).status).toBe(422);
  expect((await post('/skills/own/tools/nothing', {})).status).toBe(404);
  expect((await post('/skills/own/tools/echo', [])).status).toBe(422);
});

test('from the catalog a client comes to the schema, and to a call', async () => {
  const { skills } = (await (await fetch(`${url}/catalog`)).json()) as {
    skills: { skill: { name: string; mount_path: string } }[];
  };
  const typed = skills.find(({ skill }) => skill.name === 'typed')?.skill;
  const base = `/skills/${typed?.mount_path ?? ''}`;
  expect(await (await fetch(`${url}${base}/schema`)).json()).toMatchObject({
    name: 'typed',
    endpoint: '/run',
  });
  expect((await post(`${base}/run`, { skill_input: { n: 3 } })).text).toBe('{"n":3}');
});

test.each([{ mode: 'auto' as const }, { mode: 'legacy' as const }])(
  'over MCP tools and results are as the server wrote them: $mode',
  async (versionNegotiation) => {
    const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation });
    await client.connect(new Transport(new URL(`${url}/mcp`)));
    const { tools } = await client.listTools();
    expect(tools.find(({ name }) => name === 'echo')).toMatchObject({ description: 'Does echo.' });
    const seen: unknown[] = [];
    const onprogress = (progress: unknown) => {
      seen.push(progress);
    };
    await client.callTool({ name: 'progress', arguments: { steps: 3 } }, { onprogress });
    expect(seen).toMatchObject([{ progress: 1 }, { progress: 2 }, { progress: 3 }]);
    expect(await client.callTool({ name: 'typed', arguments: { n: 1 } })).toMatchObject({
      structuredContent: { n: 1 },
    });
    expect(await client.callTool({ name: 'fail', arguments: { message: 'no' } })).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: 'no' }],
    });
    await client.close();
  },
);

test.each([{ mode: 'auto' as const }, { mode: 'legacy' as const }])(
  'clients hear of a tool that the server brings while it runs: $mode',
  async (versionNegotiation) => {
    const changed = Promise.withResolvers<undefined>();
    const onChanged = () => {
      changed.resolve(undefined);
    };
    const client = new Client(
      { name: 'test', version: '1.0.0' },
      {
        versionNegotiation,
        listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged } },
      },
    );
    await client.connect(new Transport(new URL(`${url}/mcp`)));
    const name = `brought_${versionNegotiation.mode}`;
    expect((await post('/skills/own/tools/bring', { name })).status).toBe(200);
    await changed.promise;
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toContain(name);
    expect((await post(`/skills/own/tools/${name}`, {})).text).toBe(
      JSON.stringify([{ type: 'text', text: name }]),
    );
    await client.close();
  },
);

test('a call of a tool that only reads is made once more when the server died under it', async () => {
  const file = join(await workspace({}), 'crashed');
  expect(await post('/skills/own/tools/crash-once', { file })).toEqual({
    status: 200,
    text: '[{"type":"text","text":"answered"}]',
  });
});

test('a call under which the server died says why, with the last that it wrote; the next server serves', async () => {
  const { status, text } = await post('/skills/own/tools/crash', {});
  expect(status).toBe(502);
  expect(text).toContain('exited with code 7');
  expect(text).toContain('TypeError: something broke');
  await cli.ready('own');
  expect((await post('/skills/own/tools/echo', { message: 'again' })).status).toBe(200);
});

test('a call before a server has told of its tools waits for it, and hears why it does not start', async () => {
  const program = (...options: string[]) => ({ command: [process.execPath, SERVER, ...options] });
  const skills = [
    { name: 'slow', mcp: program('--slow=1000') },
    { name: 'lazy', mcp: program(), workers: { min: 0, max: 1 } },
    { name: 'dead', mcp: program('--exit=3'), timeout: '5s', restart: { max: 1 } },
  ];
  const cwd = await workspace({
    'runtime-config.yaml': JSON.stringify({ skills, server: { host: '127.0.0.1', port: 0 } }),
  });
  await using host = new Cli({ cwd });
  const base = await host.url();
  const ask = async (path: string) => {
    const answer = await fetch(base + path, { method: 'POST', body: '{"message":"hi"}' });
    return { status: answer.status, text: await answer.text() };
  };
  expect(await ask('/skills/slow/tools/echo/run')).toMatchObject({ status: 200 });
  expect(await ask('/skills/lazy/tools/echo')).toMatchObject({ status: 200 });
  expect(await ask('/skills/slow/tools/nothing')).toMatchObject({ status: 404 });
  const { status, text } = await ask('/skills/dead/tools/echo');
  expect(status).toBe(503);
  expect(text).toContain('skill_unavailable');
});
