import { Client, StreamableHTTPClientTransport as Transport } from '@modelcontextprotocol/client';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { Cli } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const SKILL = `
const lasting = new Set();
export async function handler({ do: what, a, b }, { credentials, signal, requestId }) {
  if (what === 'add') return { sum: a + b };
  if (what === 'key') return { key: credentials.API_KEY ?? null };
  if (what === 'refuse') throw Object.assign(new Error('not today'), { status: 409, detail: 'not today' });
  if (what === 'lasting') return { lasting: lasting.size };
  lasting.add(requestId);
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  lasting.delete(requestId);
  return {};
}
`;

const skillet = (name: string, more = '') => `name: ${name}
version: 1.0.0
description: Does what it is told
entry: skill:handler
${more}inputs:
  do: {type: string}
  a: {type: integer, default: 0}
  b: {type: integer, default: 0}
`;

let cli: Cli;
let url: string;

beforeAll(async () => {
  const cwd = await workspace({
    'one/Skilletfile.yaml': skillet('one', 'credentials: {optional: [API_KEY]}\n'),
    'one/skill.js': SKILL,
    'two/Skilletfile.yaml': skillet('two'),
    'two/skill.js': SKILL,
    'hidden/Skilletfile.yaml': skillet('hidden'),
    'hidden/skill.js': SKILL,
    'runtime-config.yaml': `skills:
  - {name: one, path: ./one, mount: one}
  - {name: two, path: ./two, mount: two}
  - {name: hidden, path: ./hidden, mount: hidden}
mcp:
  profiles:
    coder: {deny: [hidden], rename: {two: second}, code: true}
    small: {skills: [one], code: {timeout: 2s, memory: 16MB, max_calls: 3, max_output: 1KB, concurrency: 1}}
    lean: {diet: true, code: true}
    plain: {skills: [one]}
server: {host: 127.0.0.1, port: 0}
`,
  });
  cli = new Cli({ cwd });
  url = await cli.url();
  for (const mount of ['one', 'two', 'hidden']) await cli.ready(mount);
});
afterAll(() => cli[Symbol.asyncDispose]());

async function connect(
  profile: string,
  mode: 'auto' | 'legacy' = 'auto',
  headers: Record<string, string> = {},
): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const transport = new Transport(new URL(`${url}/mcp/${profile}`), { requestInit: { headers } });
  await client.connect(transport);
  return client;
}

/** Processes of code that run. */
function isolates(): string[] {
  const tasks = `/proc/${String(cli.process.pid)}/task`;
  const children = readdirSync(tasks).flatMap((task) =>
    readFileSync(`${tasks}/${task}/children`, 'utf8').split(' '),
  );
  return children.filter(
    (pid) => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--permission'),
  );
}

const told =
  (text: RegExp) =>
  ({ msg }: { readonly msg: string }) =>
    text.test(msg);

/** What a run comes to: its structured content, or the text of its error. */
async function run(client: Client, code: string, more: object = {}): Promise<unknown> {
  const result = await client.callTool({ name: 'execute', arguments: { code }, ...more });
  const [block] = result.content as { text: string }[];
  if (result.isError === true) return block?.text;
  expect(JSON.parse(block?.text ?? '')).toEqual(result.structuredContent);
  return result.structuredContent;
}

describe.each(['auto', 'legacy'] as const)('a client of either generation: %s', (mode) => {
  test('runs code that calls tools of the profile, and gets what that comes to', async () => {
    const client = await connect('coder', mode);
    const { tools } = await client.listTools();
    const execute = tools.find(({ name }) => name === 'execute');
    expect(execute?.description).toContain('Tools: one, second.');
    const code = `const [x, y] = await Promise.all([tools.one({do: 'add', a: 1, b: 2}), tools.second({do: 'add', a: 3, b: 4})]);
      console.log('sums', x.sum, y.sum);
      return x.sum * y.sum;`;
    expect(await run(client, code)).toEqual({ result: 21, console: ['sums 3 7'] });
    await cli.line(
      told(
        /a run of code at the profile "coder" returned after \d+ ms; it called (one \d+ ms ok, second|second \d+ ms ok, one) \d+ ms ok/,
      ),
    );
    const described = await run(
      client,
      `return (await describe('one')).inputSchema.properties.a.type`,
    );
    expect(described).toMatchObject({ result: expect.anything() as unknown });
    await client.close();
  });

  test('is told what was wrong with its code, or with a call', async () => {
    const client = await connect('coder', mode);
    expect(await run(client, 'const x = 1;\nx.y.z;')).toMatch(
      /^TypeError: .*\n {2}at line 2: x\.y\.z;/,
    );
    expect(await run(client, `\nawait tools.one({do: 'refuse'})`)).toMatch(
      /^ToolError: .*not today[^]*at line 2/,
    );
    expect(await run(client, `return await tools.hidden({do: 'add'})`)).toContain(
      'there is no tool "hidden" here',
    );
    expect(await run(client, '')).toContain('The argument code is missing');
    expect(await run(client, '1;'.repeat(50_000))).toContain('longer than 64 KB');
    await client.close();
  });
});

test('bounds hold, and a run beyond them leaves nothing behind', async () => {
  const client = await connect('small');
  expect(await run(client, 'while (true) {}')).toContain('it took more than 2 s');
  expect(
    await run(client, 'const all = []; while (true) all.push(new Array(1000).fill(0))'),
  ).toContain('more than 16 MB');
  expect(await run(client, 'return "x".repeat(5000)')).toContain('at most 1 KB');
  const calls = `const all = await Promise.allSettled([1, 2, 3, 4, 5].map((a) => tools.one({do: 'add', a})));
    return all.map(({status}) => status[0]).join('')`;
  expect(await run(client, calls)).toEqual({ result: 'fffrr' });
  expect(isolates()).toEqual([]);
  await client.close();
});

test('code reaches no network, no file, no environment, no process', async () => {
  const heard: unknown[] = [];
  const server = createServer((req, res) => {
    heard.push(req.url);
    res.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = await connect('coder');
  for (const code of [
    `return await fetch('http://127.0.0.1:${String(port)}/')`,
    `const {get} = await import('node:http'); get('http://127.0.0.1:${String(port)}/'); return 1`,
    `return require('node:fs').readdirSync('/')`,
    'return process.env',
    `return (await tools.one.constructor('return process')()).pid`,
    `return new WebSocket('ws://127.0.0.1:${String(port)}')`,
  ]) {
    expect(await run(client, code)).toMatch(/not defined|could not load/);
  }
  expect(heard).toEqual([]);
  server.close();
  await client.close();
});

test('credentials of the caller reach the tools that declare them, and the code never sees others', async () => {
  const byHeader = await connect('coder', 'auto', {
    'X-Skillet-Credential-API-KEY': 'of-the-header',
  });
  const code = `return [(await tools.one({do: 'key'})).key, (await tools.second({do: 'key'})).key]`;
  expect(await run(byHeader, code)).toEqual({ result: ['of-the-header', null] });
  await byHeader.close();
  const client = await connect('coder');
  const _meta = { 'skillet/credentials': { API_KEY: 'of-the-call' } };
  expect(await run(client, code, { _meta })).toEqual({ result: ['of-the-call', null] });
  expect(await run(client, code)).toEqual({ result: [null, null] });
  await client.close();
});

test('whoever cancels ends the run and its calls at once; meanwhile one more is told to try again', async () => {
  const client = await connect('small');
  const cancelled = new AbortController();
  const lasting = client.callTool(
    { name: 'execute', arguments: { code: `await tools.one({do: 'last'})` } },
    { signal: cancelled.signal },
  );
  lasting.catch(() => undefined);
  const plain = await connect('plain');
  const count = async () => {
    const { structuredContent } = await plain.callTool({
      name: 'one',
      arguments: { do: 'lasting' },
    });
    return (structuredContent as { lasting: number }).lasting;
  };
  while ((await count()) === 0);
  expect(await run(client, 'return 1')).toMatch(/1 run of code is under way[^]*Try again in 2 s/);
  cancelled.abort();
  await expect(lasting).rejects.toThrow();
  await cli.line(told(/a run of code at the profile "small" cancelled .* one \d+ ms cancelled/));
  while ((await count()) > 0);
  expect(await run(client, 'return 1')).toEqual({ result: 1 });
  await plain.close();
  await client.close();
});

test('on a diet the tool names none, and one without code mode has none', async () => {
  const lean = await connect('lean');
  const { tools } = await lean.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    'search_skills',
    'describe_skills',
    'run_skill',
    'execute',
  ]);
  expect(await run(lean, `return (await tools.hidden({do: 'add', a: 2})).sum`)).toEqual({
    result: 2,
  });
  await lean.close();
  const plain = await connect('plain');
  await expect(run(plain, 'return 1')).rejects.toThrow('Unknown tool: "execute"');
  await plain.close();
});
