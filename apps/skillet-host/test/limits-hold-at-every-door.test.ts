import { Client, StreamableHTTPClientTransport as Transport } from '@modelcontextprotocol/client';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Cli, run } from './support/cli.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';
import { writeKeys } from './support/write-keys.ts';

const SERVER = fileURLToPath(
  new URL('../../../packages/mcp-client/test/fixtures/server.mjs', import.meta.url),
);
const NODE_APP = fileURLToPath(new URL('../../../test/fixtures/skills/node-app', import.meta.url));
const DAILY = 1000;
const ELICIT = {
  method: 'elicitation/create',
  params: {
    message: 'Who?',
    requestedSchema: { type: 'object', properties: { name: { type: 'string' } } },
  },
};
const NAMED = { action: 'accept' as const, content: { name: 'Ada' } };
const SLOW = `import { setTimeout as sleep } from 'node:timers/promises';
export async function handler({ text }) {
  if (text === 'slow') await sleep(1000);
  return { text };
}
`;
const DOORS = ['handler', 'app', 'server', 'tool', 'tool-of-server', 'code'] as const;

let cli: Cli;
let url: string;
let keys: ReadonlyMap<string, string>;

beforeAll(async () => {
  const server = (name: string, era: string) =>
    `  - {name: ${name}, mount: ${name}, mcp: {command: ${JSON.stringify([process.execPath, SERVER, `--era=${era}`, '--more', `--prefix=${name}_`])}}}\n`;
  const cwd = await workspace({
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': SLOW,
    'runtime-config.yaml': `skills:
  - {name: echo, path: echo}
  - {name: narrow, path: echo, workers: 1, concurrency: 1, queue: 1}
  - {name: app, path: ${NODE_APP}, workers: 1}
${server('old', 'legacy')}${server('new', 'modern')}
server: {host: 127.0.0.1, port: 0}
mcp: {profiles: {coder: {code: true}}}
callers:
  limits:
    default: {daily: ${String(DAILY)}}
    names: {${DOORS.map((door) => `once-${door}: {rate: 1/hour}`).join(', ')}}
`,
  });
  keys = await writeKeys(cwd, ['agent', 'asked', 'crowd', ...DOORS.map((door) => `once-${door}`)]);
  cli = new Cli({ cwd });
  url = await cli.url();
  await Promise.all(['echo', 'narrow', 'app', 'old', 'new'].map((mount) => cli.ready(mount)));
});
afterAll(() => cli[Symbol.asyncDispose]());

const bearer = (who: string) => ({ Authorization: `Bearer ${keys.get(who) ?? ''}` });

/** Calls of the day that a caller has left, and how that is found out: by one more. */
async function left(who: string): Promise<number> {
  const { headers } = await run(url, 'echo', { text: 'a' }, bearer(who));
  return Number(/"caller-daily";r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
}

/** How many calls something counts as. */
async function cost(who: string, act: () => Promise<unknown>): Promise<number> {
  const before = await left(who);
  await act();
  return before - (await left(who)) - 1;
}

async function connect(who: string, era: 'modern' | 'legacy', path = '/mcp'): Promise<Client> {
  const mode = era === 'legacy' ? era : { pin: '2026-07-28' };
  const capabilities = { elicitation: {}, sampling: {}, roots: {} };
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode }, capabilities },
  );
  client.setRequestHandler('elicitation/create', () => NAMED);
  await client.connect(
    new Transport(new URL(url + path), { requestInit: { headers: bearer(who) } }),
  );
  onTestFinished(() => client.close());
  return client;
}

/** What a tool comes to: `ok`, or the text of its error. */
async function tool(who: string, name: string, args: object, path?: string): Promise<string> {
  const client = await connect(who, 'modern', path);
  const result = await client.callTool({ name, arguments: { ...args } });
  return result.isError === true ? (result.content as { text: string }[])[0]!.text : 'ok';
}

async function http(who: string, path: string): Promise<string> {
  const body = '{"text": "a"}';
  const answer = await fetch(`${url}/skills/${path}`, {
    method: 'POST',
    headers: bearer(who),
    body,
  });
  const told = await answer.text();
  return answer.ok ? 'ok' : `${String(answer.status)} ${told}`;
}

const CODE = `await tools.echo({text: 'a'}); return 'ok'`;
const OPEN: Readonly<Record<(typeof DOORS)[number], (who: string) => Promise<string>>> = {
  handler: (who) => http(who, 'echo/run'),
  app: (who) => http(who, 'app/echo-head'),
  server: (who) => http(who, 'new/tools/new_pid'),
  tool: (who) => tool(who, 'echo', { text: 'a' }),
  'tool-of-server': (who) => tool(who, 'new_pid', {}),
  code: (who) => tool(who, 'execute', { code: CODE }, '/mcp/coder'),
};

test.each(DOORS)(
  'a call by this door counts as one, and is refused over the limit: %s',
  async (door) => {
    const open = OPEN[door];
    expect(await cost('agent', () => open('agent'))).toBe(1);
    const who = `once-${door}`;
    expect(await open(who)).toBe('ok');
    expect(await open(who)).toContain('Your calls are limited to 1/hour; try again in 3');
  },
);

test('what is no call counts for nothing', async () => {
  const client = await connect('agent', 'modern');
  const used = await cost('agent', async () => {
    await client.listTools();
    for (const path of ['/catalog', '/skills/echo', '/skills/echo/schema', '/health'])
      await fetch(url + path, { headers: bearer('agent') });
  });
  expect(used).toBe(0);
});

test.each(['modern', 'legacy'] as const)(
  'a call in which its client is asked counts once, however often that is: %s',
  async (era) => {
    const client = await connect('asked', era);
    const ask = async () => {
      const result = await client.callTool({ name: 'old_ask', arguments: ELICIT });
      expect(JSON.parse((result.content as { text: string }[])[0]!.text)).toEqual(NAMED);
    };
    expect(await cost('asked', ask)).toBe(1);
  },
);

test('a call that no worker has begun takes nothing of its day', async () => {
  const slow = run(url, 'narrow', { text: 'slow' }, bearer('agent'));
  await expect
    .poll(async () => (await fetch(`${url}/skills/narrow`)).text())
    .toContain('"in_flight":1');
  let served = 0;
  const used = await cost('crowd', async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, () => run(url, 'narrow', { text: 'a' }, bearer('crowd'))),
    );
    const refused = all.filter(({ status }) => status === 503).length;
    expect(refused).toBeGreaterThan(0);
    served = 20 - refused;
  });
  // Only one place is in the queue; whoever came after was refused.
  expect(used).toBe(served);
  expect((await slow).status).toBe(200);
});
