import { Agent, request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestKey } from '@skillet/config';
import { Cli } from './support/cli.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

const TOKEN = 'the-admins-own-token-0123456789';
const HEADERS = 'export const handler = (_, { headers }) => ({ headers: { ...headers } });\n';

let cwd: string;
let cli: Cli;
let url: string;
const secrets: string[] = [TOKEN];

beforeAll(async () => {
  cwd = await workspace({
    'time/Skilletfile.yaml': SKILLETFILE,
    'time/skill.js': HEADERS,
    'other/Skilletfile.yaml': SKILLETFILE,
    'other/skill.js': HEADERS,
    'runtime-config.yaml': `skills:
  - {name: time, path: time, mount: time}
  - {name: other, path: other, mount: other}
server: {host: 127.0.0.1, port: 0, admin_token: ${TOKEN}}
settings: {log_level: debug}
callers: {required: true}
mcp: {profiles: {few: {skills: [other]}}}
`,
  });
  cli = new Cli({ cwd });
  url = await cli.url();
  await Promise.all([cli.ready('time'), cli.ready('other')]);
});
afterAll(() => cli[Symbol.asyncDispose]());

/** A command under `keys`: what it printed. */
async function keys(...args: string[]) {
  await using command = new Cli({ cwd, args: ['keys', ...args] });
  return await command.exit;
}

/** Makes a key that the host knows by now. */
async function add(name: string, ...args: string[]): Promise<string> {
  const { stdout, stderr, code } = await keys('add', name, ...args);
  expect([code, stderr]).toEqual([0, `This is the key of "${name}"; it is not shown again.\n`]);
  const key = stdout.trim();
  secrets.push(key, digestKey(key).toString('hex'));
  await known(key, true);
  return key;
}

async function known(key: string, yes: boolean): Promise<void> {
  await expect.poll(() => status(key)).toBe(yes ? 200 : 401);
}

/** One status for who is refused, also for a while. */
function refused(status: number | undefined): number {
  return status === 429 ? 401 : (status ?? 0);
}

async function status(key: string, mount = 'time'): Promise<number> {
  const answer = await fetch(`${url}/skills/${mount}/run`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}` },
    body: '{"text": "a"}',
  });
  await answer.text();
  // What it may not use is not there, but it is known; and after ten wrong keys the next are not looked at.
  if (mount === 'time' && answer.status === 404) return 200;
  return refused(answer.status);
}

async function mcp(key: string, method: string, params: object, path = '/mcp') {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'X-Api-Key': key,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  return { status: refused(answer.status), text: await answer.text() };
}

describe('a key', () => {
  test('is made of enough chance, and kept as a digest that only its owner can read', async () => {
    const key = await add('first');
    expect(key).toMatch(/^sk_[0-9a-f]{8}_[0-9a-f]{48}_[0-9a-f]{8}$/);
    const file = join(cwd, '.skillet/host/keys.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).not.toContain(key.slice(12, 60));
  });

  test('opens the skills that it names, is told of no other, and never reaches one', async () => {
    const key = await add('a', '--skill', 'time');
    expect([await status(key), await status(key, 'other')]).toEqual([200, 404]);
    const list = await fetch(`${url}/skills`, { headers: { 'X-Api-Key': key } });
    expect(await list.json()).toMatchObject({ total_skills: 1, skills: [{ mount_path: 'time' }] });
    const ran = await fetch(`${url}/skills/time/run`, {
      method: 'POST',
      headers: { 'X-Api-Key': key, Authorization: 'Bearer for-the-skill' },
      body: '{"text": "a"}',
    });
    const seen = await ran.text();
    expect(seen).toContain('for-the-skill');
    expect(seen).not.toContain('sk_');
  });

  test('has the tools over MCP that it opens, and calls no other', async () => {
    const key = await add('few', '--profile', 'few');
    const { text: listed } = await mcp(key, 'tools/list', {});
    const tools = (JSON.parse(listed) as { result: { tools: { name: string }[] } }).result.tools;
    expect(tools).toHaveLength(1);
    const [{ name } = { name: '' }] = tools;
    const call = (tool: string) => mcp(key, 'tools/call', { name: tool, arguments: { text: 'a' } });
    expect((await call(name)).text).not.toContain('Unknown tool');
    const all = await mcp(await add('all'), 'tools/list', {});
    const names = (JSON.parse(all.text) as { result: { tools: { name: string }[] } }).result.tools;
    const hidden = names.map((one) => one.name).find((one) => one !== name) ?? '';
    expect((await call(hidden)).text).toContain('Unknown tool');
    expect((await mcp('sk_00000000_wrong', 'tools/list', {})).status).toBe(401);
  });

  test('is refused within a second once it is revoked, also on a connection that stays', async () => {
    const key = await add('gone');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async (): Promise<number> => {
      const headers = { 'X-Api-Key': key };
      const sent = request(`${url}/skills`, { agent, headers }).end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      await text(answer);
      return refused(answer.statusCode);
    };
    expect(await ask()).toBe(200);
    expect(await keys('revoke', 'gone')).toMatchObject({ code: 0 });
    await expect.poll(ask, { timeout: 1000, interval: 50 }).toBe(401);
    agent.destroy();
  });

  test('and the one that replaces it hold together, and no third', async () => {
    const before = await add('turns');
    const { stdout } = await keys('rotate', 'turns', '--overlap', '1h');
    const next = stdout.trim();
    secrets.push(next, digestKey(next).toString('hex'));
    await known(next, true);
    await known(before, true);
    const third = await keys('rotate', 'turns');
    expect(third).toMatchObject({ code: 2, stderr: expect.stringContaining('revoke') });
    await keys('revoke', before.slice(3, 11));
    await known(before, false);
    await known(next, true);
  });

  test('of an admin opens what the token does', async () => {
    const key = await add('operator', '--admin');
    const reload = (shown: string) =>
      fetch(`${url}/reload?dry_run=true`, { method: 'POST', headers: { 'X-Api-Key': shown } });
    expect((await reload(key)).status).toBe(200);
    expect((await reload(await add('user'))).status).toBe(403);
  });

  test('holds on when the file of keys is no use any more', async () => {
    const key = await add('steady');
    const file = join(cwd, '.skillet/host/keys.json');
    const kept = await readFile(file, 'utf8');
    await writeFile(file, '{"version": 1, "keys": [{"id": 7}]}');
    await cli.line(({ level, msg }) => level === 'error' && msg.includes('still good'));
    expect(await status(key)).toBe(200);
    expect(await keys('list')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no key'),
    });
    await writeFile(file, kept);
  });
});

test('no key, digest or token is in anything that the host says', async () => {
  const shown = await keys('list', '--json');
  const admin = { headers: { Authorization: `Bearer ${TOKEN}` } };
  const health = await (await fetch(`${url}/health`, admin)).text();
  const wrong = await (
    await fetch(`${url}/skills`, { headers: { 'X-Api-Key': `${secrets[1] ?? ''}x` } })
  ).text();
  const told = JSON.stringify([cli.lines, shown, health, wrong]);
  expect(secrets.length).toBeGreaterThan(10);
  for (const secret of secrets) expect(told).not.toContain(secret);
});
