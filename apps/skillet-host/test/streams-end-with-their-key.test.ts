import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

const ADMIN = 'the-admins-own-token-0123456789';
const ENDLESS = `
export const handler = () => {
  const body = new ReadableStream({
    start(controller) { controller.enqueue('data: begun\\n\\n'); },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
};
`;

let cwd: string;
let cli: Cli;
let url: string;

beforeAll(async () => {
  cwd = await workspace({
    'endless/Skilletfile.yaml': SKILLETFILE,
    'endless/skill.js': ENDLESS,
    'runtime-config.yaml': `skills:
  - {name: endless, path: endless, mount: endless}
server: {host: 127.0.0.1, port: 0, admin_token: ${ADMIN}}
callers: {required: true}
`,
  });
  cli = new Cli({ cwd });
  url = await cli.url();
  await cli.ready('endless');
});
afterAll(() => cli[Symbol.asyncDispose]());

async function keys(...args: string[]): Promise<string> {
  await using command = new Cli({ cwd, args: ['keys', ...args] });
  const { stdout, code } = await command.exit;
  expect(code).toBe(0);
  return stdout.trim();
}

/** How a client of MCP's modern generation listens. */
const LISTEN = {
  jsonrpc: '2.0',
  id: 1,
  method: 'subscriptions/listen',
  params: {
    notifications: { toolsListChanged: true },
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
};
const MODERN = { 'MCP-Protocol-Version': '2026-07-28', 'MCP-Method': LISTEN.method };

/** Opens a stream; tells whether it has ended, and when. */
async function open(path: string, key: string, body?: object) {
  const headers = {
    Authorization: `Bearer ${key}`,
    Accept: 'application/json, text/event-stream',
    'Content-Type': 'application/json',
    ...(body === LISTEN ? MODERN : {}),
  };
  const method = body === undefined ? 'GET' : 'POST';
  const sent = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  let answer = await fetch(url + path, sent);
  // A running host knows of a new key within a second.
  await expect
    .poll(async () => {
      if (answer.status === 401 || answer.status === 429) answer = await fetch(url + path, sent);
      return answer.status;
    })
    .toBe(200);
  const stream = { ended: false };
  void (async () => {
    for await (const _ of answer.body ?? []) if (stream.ended) return;
  })()
    .catch(() => undefined)
    .then(() => {
      stream.ended = true;
    });
  return stream;
}

test('what goes on and on ends within a second of the revocation of its key, and of no other', async () => {
  const [gone, stays, operator] = [
    await keys('add', 'gone'),
    await keys('add', 'stays'),
    await keys('add', 'operator', '--admin'),
  ];
  const of = async (key: string) => [
    await open('/mcp', key),
    await open('/mcp', key, LISTEN),
    await open('/skills/endless/run', key, { text: 'a' }),
  ];
  const lost = [...(await of(gone)), await open('/events', operator)];
  const kept = [...(await of(stays)), await open('/events', ADMIN)];
  await keys('revoke', 'gone');
  await keys('revoke', 'operator');
  const ended = (streams: { ended: boolean }[]) => streams.map((stream) => stream.ended);
  await expect.poll(() => ended(lost), { timeout: 5000 }).toEqual([true, true, true, true]);
  // They have been looked at as often as those.
  expect(ended(kept)).toEqual([false, false, false, false]);
  expect((await fetch(`${url}/mcp`, { headers: { 'X-Api-Key': gone } })).status).toBe(401);
});

test('who is unknown is told whether the host is well, and nothing of what there is', async () => {
  const elsewhere = { 'X-Forwarded-For': '203.0.113.9' };
  const health = await fetch(`${url}/health`, { headers: elsewhere });
  expect([health.status, await health.json()]).toEqual([200, { status: 'healthy' }]);
  const ready = await fetch(`${url}/health/ready`, { headers: elsewhere });
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
  const home = await fetch(url, { headers: elsewhere });
  expect(await home.json()).toMatchObject({ loaded_skills: 0, skills: {} });
  const narrow = await keys('add', 'narrow', '--skill', 'nothing');
  const wide = await keys('add', 'wide');
  const seen = async (key: string) => {
    const answer = await fetch(`${url}/health`, { headers: { 'X-Api-Key': key } });
    return (await answer.json()) as object;
  };
  await expect.poll(() => seen(wide)).toMatchObject({ skills: { endless: { status: 'loaded' } } });
  expect(await seen(narrow)).toEqual({ status: 'healthy', loaded_skills: 0, skills: {} });
});
