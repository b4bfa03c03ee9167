import { Client, StreamableHTTPClientTransport as Transport } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { reload } from './support/versioned-skill.ts';
import { COMMANDABLE, workspace } from './support/workspace.ts';

const INFO = { name: 'test', version: '1.0.0' };
const HELD = `name: held
version: 1.0.0
description: Greets
entry: skill:handler
inputs:
  name: {type: string}
outputs:
  text: {type: string}
credentials: {required: [API_KEY], how_to_get: Ask around.}
`;
const GREETS = `export function handler({ name }, { credentials }) {
  return { text: name + ' ' + credentials.API_KEY.length };
}
`;

/** Answers whatever it is told to, also what it does not declare. */
const LOOSE = `name: loose
version: 1.0.0
description: Says after you
entry: skill:handler
inputs:
  say: {type: string}
outputs:
  text: {type: string}
  count: {type: integer, minimum: 1}
`;

/** Calls itself through its host, which comes to no end. */
const LOOPS = `name: loops
version: 1.0.0
description: Goes round in circles
entry: skill:handler
inputs:
  url: {type: string}
  way: {type: string, enum: [none, run, mcp]}
outputs: {}
`;
const GOES_ROUND = `export async function handler({ url, way }) {
  if (way === 'none') return { done: 'ok' };
  const params = { name: 'loops', arguments: { url, way } };
  const answer = await fetch(url + (way === 'mcp' ? '/mcp' : '/skills/loops/run'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(
      way === 'mcp' ? { jsonrpc: '2.0', id: 1, method: 'tools/call', params } : { url, way },
    ),
  });
  return { done: await answer.text() };
}
`;

/** Quarantined at its first death, for longer than any test. */
const FRAIL =
  '{name: frail, path: ./frail, mount: frail, restart: {max: 0, backoff: {initial: 10m, max: 10m}}}';
const DIES = `name: frail
version: 1.0.0
description: Dies
entry: skill:handler
inputs: {}
outputs: {}
`;

/** The list of skills in a configuration. */
function configuration(...more: string[]): string {
  const skills = [
    `{name: c, path: ${COMMANDABLE}, mount: c, timeout: 2s}`,
    FRAIL,
    '{name: held, path: ./held, mount: held}',
    '{name: loose, path: ./loose, mount: loose}',
    '{name: loops, path: ./loops, mount: loops, timeout: 1s, workers: 1, concurrency: 3}',
    ...more,
  ];
  return `skills:\n${skills.map((one) => `  - ${one}\n`).join('')}server: {host: 127.0.0.1, port: 0}\n`;
}

/** What both clients have in common. */
interface AnyClient {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: { name: string; arguments?: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}

let cli: Cli;
let url: string;
let cwd: string;

beforeAll(async () => {
  cwd = await workspace({
    'runtime-config.yaml': configuration(),
    'frail/Skilletfile.yaml': DIES,
    'frail/skill.js': 'export const handler = () => process.exit(3);',
    'held/Skilletfile.yaml': HELD,
    'held/skill.js': GREETS,
    'loose/Skilletfile.yaml': LOOSE,
    'loose/skill.js': 'export const handler = ({ say }) => JSON.parse(say);',
    'loops/Skilletfile.yaml': LOOPS,
    'loops/skill.js': GOES_ROUND,
    'late/Skilletfile.yaml': HELD.replace('name: held', 'name: late'),
    'late/skill.js': GREETS,
  });
  cli = new Cli({ cwd });
  url = await cli.url();
  await Promise.all([cli.ready('c'), cli.ready('held'), cli.ready('loose'), cli.ready('loops')]);
});

afterAll(async () => {
  await cli[Symbol.asyncDispose]();
});

async function modern(headers: Record<string, string> = {}): Promise<Client> {
  const client = new Client(INFO, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new Transport(new URL(`${url}/mcp`), { requestInit: { headers } }));
  return client;
}

async function legacy(headers: Record<string, string> = {}): Promise<OldClient> {
  const client = new OldClient(INFO);
  await client.connect(new OldTransport(new URL(`${url}/mcp`), { requestInit: { headers } }));
  return client;
}

const CLIENTS: readonly (readonly [
  string,
  (headers?: Record<string, string>) => Promise<AnyClient>,
])[] = [
  ['the client of the newest revision', modern],
  ['the client of the revisions before', legacy],
];

describe.each(CLIENTS)('with %s', (_, connect) => {
  test('every skill is a tool that can be called', async () => {
    const client = await connect();
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual([
      'commandable',
      'frail',
      'held',
      'loose',
      'loops',
    ]);
    const result = await client.callTool({ name: 'commandable', arguments: { do: 'ok' } });
    expect(result).toMatchObject({ structuredContent: { done: 'ok' } });
    await client.close();
  });

  test('what goes wrong is a result that a model can read, and the session goes on', async () => {
    const client = await connect();
    const call = (args: Record<string, unknown>) =>
      client.callTool({ name: 'commandable', arguments: args });
    const crash = (await call({ do: 'exit', ms: 3 })) as { isError: boolean };
    expect(crash).toMatchObject({ isError: true });
    expect(JSON.stringify(crash)).toContain('worker_crashed');
    expect(JSON.stringify(await call({ do: 'wait', ms: 60_000 }))).toContain('skill_timeout');
    expect(JSON.stringify(await call({ do: 'reject-skill-error' }))).toContain('teapot');
    expect(JSON.stringify(await call({ ms: 'soon' }))).toContain('ms: ');
    await expect(client.callTool({ name: 'comandable' })).rejects.toThrow(
      'the nearest is "commandable"',
    );
    expect(await call({ do: 'ok' })).toMatchObject({ structuredContent: { done: 'ok' } });
    await client.close();
  });

  test('no answer is lost because it is not what the skill declares', async () => {
    const client = await connect();
    // Only of a tool that they have seen do clients check what it answers.
    await client.listTools();
    const say = (what: unknown) =>
      client.callTool({ name: 'loose', arguments: { say: JSON.stringify(what) } });
    for (const what of [{}, { text: null, more: 1 }, { count: 0 }, { count: 2, text: 'a' }]) {
      const result = await say(what);
      expect(result).toMatchObject({ structuredContent: what });
      expect(result).not.toHaveProperty('isError', true);
    }
    expect(await say('words')).toMatchObject({ structuredContent: { result: 'words' } });
    for (const what of [{ count: '2' }, { text: ['a'] }]) {
      const result = await say(what);
      expect(result).toMatchObject({
        isError: true,
        content: [{}, { text: JSON.stringify(what) }],
      });
    }
    await client.close();
  });

  test('credentials come in headers, and never out of arguments', async () => {
    const without = await connect();
    const args = { name: 'Ada', credentials: { API_KEY: 'sk-123456' } };
    const refused = await without.callTool({ name: 'held', arguments: args });
    expect(JSON.stringify(refused)).toContain('X-Skillet-Credential-API-KEY');
    const envelope = { skill_input: { name: 'Ada' }, credentials: { API_KEY: 'sk-123456' } };
    expect(await without.callTool({ name: 'held', arguments: envelope })).toMatchObject({
      isError: true,
    });
    await without.close();
    const client = await connect({ 'X-Skillet-Credential-API-KEY': 'sk-123456' });
    expect(await client.callTool({ name: 'held', arguments: { name: 'Ada' } })).toMatchObject({
      structuredContent: { text: 'Ada 9' },
    });
    await client.close();
  });
});

test('a skill that calls itself over MCP is held by the same bounds as one that does over HTTP', async () => {
  const client = await modern();
  const go = (way: string) => client.callTool({ name: 'loops', arguments: { url, way } });
  const others = client.callTool({ name: 'commandable', arguments: { do: 'ok' } });
  const results = await Promise.all(['run', 'mcp'].map(go));
  for (const result of results) {
    expect(result).toMatchObject({ isError: true });
    expect(JSON.stringify(result)).toContain('skill_timeout');
  }
  expect(await others).toMatchObject({ structuredContent: { done: 'ok' } });
  expect(await go('none')).toMatchObject({ structuredContent: { done: 'ok' } });
  await client.close();
});

test('a quarantine and a reload in the middle of a session are results to read, and it goes on', async () => {
  const clients = await Promise.all([modern(), legacy()]);
  const call = (client: AnyClient, name: string, args: Record<string, unknown> = {}) =>
    client.callTool({ name, arguments: args });
  const both = (name: string, args?: Record<string, unknown>) =>
    Promise.all(clients.map((client) => call(client, name, args)));
  await call(clients[0], 'frail');
  await cli.line(({ event, mount }) => event === 'quarantined' && mount === 'frail');
  for (const result of await both('frail')) {
    expect(result).toMatchObject({ isError: true });
    expect(JSON.stringify(result)).toMatch(/skill_unavailable.*Try again in \d+ s/s);
  }
  const waiting = both('commandable', { do: 'wait', ms: 1000, text: 'across' });
  await cli.line(({ msg }) => msg.includes('across'));
  // Another revision of the same skill takes over while its calls are under way.
  await writeFile(join(cwd, 'runtime-config.yaml'), configuration().replace('2s', '3s'));
  await reload(url);
  for (const result of await waiting) {
    expect(result).toMatchObject({ structuredContent: { done: 'wait' } });
  }
  for (const result of await both('commandable', { do: 'ok' })) {
    expect(result).toMatchObject({ structuredContent: { done: 'ok' } });
  }
  await Promise.all(clients.map((client) => client.close()));
});

test('clients hear once of each reload that has changed the list, and of no other', async () => {
  const old = await legacy();
  const heard = { old: 0, modern: 0 };
  let hear: () => void = () => undefined;
  const both = (): Promise<void> => new Promise((resolve) => (hear = resolve));
  old.setNotificationHandler(ToolListChangedNotificationSchema, () => {
    heard.old += 1;
    if (heard.old === heard.modern) hear();
  });
  const fresh = new Client(INFO, {
    versionNegotiation: { mode: 'auto' },
    listChanged: {
      tools: {
        autoRefresh: false,
        debounceMs: 0,
        onChanged: () => {
          heard.modern += 1;
          if (heard.old === heard.modern) hear();
        },
      },
    },
  });
  await fresh.connect(new Transport(new URL(`${url}/mcp`)));

  const first = both();
  await writeFile(
    join(cwd, 'runtime-config.yaml'),
    configuration('{name: late, path: ./late, mount: late}'),
  );
  await reload(url);
  await first;
  expect(heard).toEqual({ old: 1, modern: 1 });
  expect((await old.listTools()).tools).toHaveLength(6);

  // The code is another, what is said of it is not.
  await writeFile(join(cwd, 'late/skill.js'), `${GREETS}\n// edited\n`);
  await reload(url);
  const second = both();
  await writeFile(join(cwd, 'runtime-config.yaml'), configuration());
  await reload(url);
  await second;
  expect(heard).toEqual({ old: 2, modern: 2 });
  await Promise.all([old.close(), fresh.close()]);
});

test('a session outlives the host that began it', async () => {
  const client = await legacy();
  const { sessionId } = client.transport as OldTransport;
  await client.close();
  await using other = new Cli({ cwd });
  const answer = await fetch(`${await other.url()}/mcp`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Mcp-Session-Id': sessionId ?? '' },
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ result: { tools: { length: 5 } } });
});

test('a call is cancelled when its client says so', async () => {
  const client = await legacy();
  const cancelled = new AbortController();
  const call = client.callTool(
    { name: 'commandable', arguments: { do: 'wait', ms: 60_000, text: 'begun' } },
    undefined,
    {
      signal: cancelled.signal,
    },
  );
  call.catch(() => undefined);
  await cli.line(({ msg }) => msg.includes('begun'));
  cancelled.abort();
  await expect(call).rejects.toThrow();
  await client.close();
});
