import { Client, StreamableHTTPClientTransport as Transport } from '@modelcontextprotocol/client';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const SERVER = fileURLToPath(
  new URL('../../../packages/mcp-client/test/fixtures/server.mjs', import.meta.url),
);
const ANN = 'sk-ann-0123456789';
const BOB = 'sk-bob-9876543210';

let cli: Cli;
let url: string;
let cwd: string;

function config(more = ''): string {
  const command = (...args: string[]) => JSON.stringify([process.execPath, SERVER, ...args]);
  return `
server: {host: 127.0.0.1, port: 0}
mcp: {profiles: {session: {skills: [session]}, caller: {skills: [caller]}}}
skills:
  - name: session
    mcp: {command: ${command()}, sessions: per-session}
  - name: caller
    mcp: {command: ${command()}, sessions: per-caller, credentials: {optional: [API_KEY]}${more}}
  - name: few
    mcp: {command: ${command()}, sessions: per-caller, max_instances: 2, credentials: {optional: [API_KEY]}}
  - name: brief
    mcp: {command: ${command()}, sessions: per-caller, instance_idle: 200ms}
  - name: needy
    mcp:
      command: ${command('--needs=API_KEY')}
      sessions: per-caller
      credentials: {required: [API_KEY], how_to_get: Ask the team.}
`;
}

beforeAll(async () => {
  cwd = await workspace({ 'runtime-config.yaml': config() });
  // What the host happens to have under that name is nothing to lend.
  cli = new Cli({ cwd, env: { API_KEY: 'sk-of-the-host-1234' } });
  url = await cli.url();
  await Promise.all(['session', 'caller', 'few', 'brief', 'needy'].map((one) => cli.ready(one)));
});
afterAll(() => cli[Symbol.asyncDispose]());

interface Given {
  readonly args?: unknown;
  readonly key?: string;
  readonly session?: string;
  readonly headers?: Record<string, string>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function call(
  path: string,
  { args = {}, key, session, headers = {} }: Given = {},
): Promise<Answer> {
  const answer = await fetch(`${url}/skills/${path}`, {
    method: 'POST',
    body: JSON.stringify(args),
    headers: {
      ...headers,
      ...(key === undefined ? {} : { 'X-Skillet-Credential-API-KEY': key }),
      ...(session === undefined ? {} : { 'X-Skillet-Session': session }),
    },
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** What a tool says. */
async function said(path: string, given: Given = {}): Promise<string> {
  const { status, text } = await call(path, given);
  expect({ status, text }).toMatchObject({ status: 200 });
  return (JSON.parse(text) as { text: string }[])[0]?.text ?? '';
}

const tool = (skill: string, name: string) => `${skill}/tools/${name}`;
const KEY = { args: { name: 'API_KEY' } };

async function gone(pid: string): Promise<void> {
  const isThere = () => {
    try {
      return process.kill(Number(pid), 0);
    } catch {
      return false;
    }
  };
  await expect.poll(isThere, { timeout: 10_000 }).toBe(false);
}

test('two callers see neither the state nor the credentials of each other', async () => {
  const count = tool('caller', 'count');
  expect(await said(count, { key: ANN })).toBe('1');
  expect(await said(count, { key: ANN })).toBe('2');
  expect(await said(count, { key: BOB })).toBe('1');
  expect(await said(count)).toBe('1');
  expect(await said(count, { key: ANN })).toBe('3');
  const env = tool('caller', 'env');
  expect(await said(env, { ...KEY, key: ANN })).toBe(ANN);
  expect(await said(env, { ...KEY, key: BOB })).toBe(BOB);
  expect(await said(env, KEY)).toBe('undefined');
});

test('the envelope of a run has credentials too, and no client decides whose it is', async () => {
  const envelope = { skill_input: { name: 'API_KEY' }, credentials: { API_KEY: 'sk-enveloped' } };
  expect(await said(`${tool('caller', 'env')}/run`, { args: envelope })).toBe('sk-enveloped');
  const caller = { who: 'x', credentials: { API_KEY: 'sk-forged' }, headers: {} };
  const headers = { 'X-Skillet-Mcp-Caller': JSON.stringify(caller) };
  expect(await said(tool('caller', 'env'), { ...KEY, headers })).toBe('undefined');
  const other = { skill_input: {}, credentials: { PATH: '/tmp' } };
  expect((await call(`${tool('caller', 'env')}/run`, { args: other })).status).toBe(422);
  const nul = { skill_input: {}, credentials: { API_KEY: 'a\0b' } };
  const refused = await call(`${tool('caller', 'env')}/run`, { args: nul });
  expect(refused).toMatchObject({ status: 422 });
  expect(refused.text).not.toContain('a\\u0000b');
});

test('a server that dies takes no other along, and tells why without the credential that it had', async () => {
  const pid = tool('caller', 'pid');
  const bob = await said(pid, { key: BOB });
  const before = cli.lines.length;
  expect(await said(tool('caller', 'spill'), { args: { name: 'API_KEY' }, key: ANN })).toBe(
    'spilt',
  );
  const { status, text } = await call(tool('caller', 'spill'), {
    args: { name: 'API_KEY', code: 7 },
    key: ANN,
  });
  expect(status).toBe(502);
  expect(JSON.parse(text)).toMatchObject({ code: 'worker_crashed', retryable: true });
  expect(text).toContain('exited with code 7');
  expect(text).toContain('the key is [redacted]');
  expect(await said(pid, { key: BOB })).toBe(bob);
  expect(await said(tool('caller', 'count'), { key: ANN })).toBe('1');
  await cli.line((line) => line.msg.includes('the key is [redacted]'));
  const log = JSON.stringify(cli.lines.slice(before));
  expect(log).not.toContain(ANN);
  const health = await (await fetch(`${url}/health`)).json();
  expect(health).toMatchObject({ skills: { caller: { status: 'loaded' } } });
});

test('a call of a tool that only reads is made once more', async () => {
  const args = { file: join(await workspace({}), 'crashed') };
  expect(await said(tool('caller', 'crash-once'), { args, key: 'sk-again-1' })).toBe('answered');
});

test('whose servers keep dying waits, and nobody else', async () => {
  const crash = () => call(tool('caller', 'crash'), { key: 'sk-unlucky-1' });
  expect((await crash()).status).toBe(502);
  expect((await crash()).status).toBe(502);
  let answer = await crash();
  // On a busy machine the second of waiting may be over before the next call: each one after is twice as long.
  for (let more = 0; more < 4 && answer.status === 502; more += 1) answer = await crash();
  const { status, text, headers } = answer;
  expect({ status, text }).toMatchObject({ status: 503 });
  expect(JSON.parse(text)).toMatchObject({ code: 'skill_unavailable', retryable: true });
  expect(Number(headers.get('Retry-After'))).toBeLessThan(20);
  expect(await said(tool('caller', 'echo'), { key: BOB, args: { message: 'well' } })).toBe('well');
});

test('no more run than may: the one used least lately makes room, and with a call in each there is none', async () => {
  const pid = tool('few', 'pid');
  const first = await said(pid, { key: 'sk-1' });
  const second = await said(pid, { key: 'sk-2' });
  await said(pid, { key: 'sk-3' });
  await gone(first);
  expect(await said(pid, { key: 'sk-2' })).toBe(second);
  const busy = ['sk-2', 'sk-3'].map((key) =>
    call(tool('few', 'wait'), { key, args: { ms: 1500 } }),
  );
  let refused = await call(pid, { key: 'sk-4' });
  while (refused.status === 200) refused = await call(pid, { key: `sk-${String(Math.random())}` });
  expect(JSON.parse(refused.text)).toMatchObject({
    status: 503,
    code: 'skill_overloaded',
    detail: expect.stringContaining('mcp.max_instances') as unknown,
  });
  expect(refused.headers.get('Retry-After')).toBe('1');
  await Promise.all(busy);
});

test('a server without a call ends', async () => {
  await gone(await said(tool('brief', 'pid')));
});

test('calls of a session belong together, and one without a session stands for itself', async () => {
  const count = tool('session', 'count');
  expect(await said(count, { session: 'a' })).toBe('1');
  expect(await said(count, { session: 'a' })).toBe('2');
  expect(await said(count, { session: 'b' })).toBe('1');
  expect(await said(count, { session: 'a', headers: { Authorization: 'Bearer other' } })).toBe('1');
  expect(await said(count)).toBe('1');
  expect(await said(count)).toBe('1');
  await gone(await said(tool('session', 'pid')));
});

test('a server that says nothing without a credential is called by those who have one', async () => {
  const health = (await (await fetch(`${url}/health`)).json()) as {
    skills: Record<string, unknown>;
  };
  expect(health.skills['needy']).toMatchObject({
    status: 'loaded',
    note: expect.stringContaining('set API_KEY') as unknown,
  });
  const missing = await call(tool('needy', 'env'), KEY);
  expect(missing.status).toBe(401);
  expect(JSON.parse(missing.text)).toMatchObject({
    detail: {
      error: 'missing_credentials',
      message: expect.stringContaining('X-Skillet-Credential-API-KEY') as unknown,
      how_to_get: 'Ask the team.',
    },
  });
  expect(await said(tool('needy', 'env'), { ...KEY, key: ANN })).toBe(ANN);
  const hasNote = async () => {
    const { skills } = (await (await fetch(`${url}/health`)).json()) as typeof health;
    return 'note' in (skills['needy'] as object);
  };
  await expect.poll(hasNote, { timeout: 10_000 }).toBe(false);
  expect((await fetch(`${url}/skills/needy/tools/env/schema`)).status).toBe(200);
});

test('a session of MCP has a server of its own, which ends with it', async () => {
  const sessions = await Promise.all(
    [1, 2].map(async () => {
      const transport = new Transport(new URL(`${url}/mcp/session`));
      const client = new Client(
        { name: 'test', version: '1.0.0' },
        { versionNegotiation: { mode: 'legacy' } },
      );
      await client.connect(transport);
      return { client, transport };
    }),
  );
  const [one, other] = sessions;
  if (one === undefined || other === undefined) throw new Error('two');
  const names = (await one.client.listTools()).tools.map(({ name }) => name);
  const use = async ({ client }: typeof one, wanted: string): Promise<string> => {
    const name = names.find((found) => found.endsWith(wanted)) ?? '';
    const { content } = await client.callTool({ name, arguments: {} });
    return (content as { text: string }[])[0]?.text ?? '';
  };
  expect([await use(one, 'count'), await use(one, 'count')]).toEqual(['1', '2']);
  expect(await use(other, 'count')).toBe('1');
  const pid = await use(one, 'pid');
  await one.transport.terminateSession();
  await one.client.close();
  await gone(pid);
  expect(await use(other, 'count')).toBe('2');
  await other.client.close();
});

test('over MCP credentials come as headers or with one call', async () => {
  const requestInit = { headers: { 'X-Skillet-Credential-API-KEY': ANN } };
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' } },
  );
  await client.connect(new Transport(new URL(`${url}/mcp/caller`), { requestInit }));
  const { tools } = await client.listTools();
  const name = tools.map((one) => one.name).find((one) => one.endsWith('env')) ?? '';
  const asked = { name, arguments: { name: 'API_KEY' } };
  expect(await client.callTool(asked)).toMatchObject({ content: [{ text: ANN }] });
  const _meta = { 'skillet/credentials': { API_KEY: BOB } };
  expect(await client.callTool({ ...asked, _meta })).toMatchObject({ content: [{ text: BOB }] });
  const wrong = { 'skillet/credentials': { OTHER: 'x' } };
  expect(await client.callTool({ ...asked, _meta: wrong })).toMatchObject({ isError: true });
  await client.close();
});

test('a reload ends the servers of the skill that it changes, and of no other', async () => {
  const [changed, kept] = [await said(tool('caller', 'pid')), await said(tool('few', 'pid'))];
  await writeFile(join(cwd, 'runtime-config.yaml'), config(', instance_idle: 5m'));
  await fetch(`${url}/reload`, { method: 'POST' });
  await gone(changed);
  expect(await said(tool('few', 'pid'))).toBe(kept);
  expect(await said(tool('caller', 'count'))).toBe('1');
});

test('nothing is left when the host is told to end', async () => {
  const pids = [
    await said(tool('caller', 'pid'), { key: ANN }),
    await said(tool('caller', 'pid'), { key: BOB }),
    await said(tool('session', 'pid'), { session: 'z' }),
  ];
  cli.signal('SIGTERM');
  expect((await cli.exit).code).toBe(0);
  await Promise.all(pids.map(gone));
});
