import { Client, StreamableHTTPClientTransport as Transport } from '@modelcontextprotocol/client';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fastapiPython } from '../../../scripts/python/virtual-environment.ts';
import { Cli, get } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const example = (name: string) =>
  fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url));
const MANY = `const paths = Object.fromEntries(Array.from({ length: 130 }, (_, n) => ['/p' + n, { get: { operationId: 'p' + n } }]));
export const app = ({ url }) =>
  url.endsWith('/openapi.json')
    ? Response.json({ openapi: '3.1.0', paths })
    : new Response(null, { status: 404 });
`;

let cli: Cli;
let url: string;
let client: Client;
let python: string | undefined;

beforeAll(async () => {
  const found = await fastapiPython();
  python = 'missing' in found ? undefined : found.python;
  const fastapi =
    python === undefined
      ? ''
      : `  - {name: py, path: ${example('fastapi_notes')}, mount: py, python: ${python}}\n`;
  const cwd = await workspace({
    'runtime-config.yaml': `skills:
  - {name: notes, path: ${example('express_notes')}, mount: notes, workers: 1, tool_name: my_notes}
  - {name: links, path: ${example('hono_links')}, mount: links, workers: 1}
  - {name: many, path: ./many, mount: many, workers: 1}
${fastapi}server: {host: 127.0.0.1, port: 0}
`,
    'many/Skilletfile.yaml': 'name: many\ndescription: Much\napp: serve:app\n',
    'many/serve.mjs': MANY,
  });
  cli = new Cli({ cwd });
  url = await cli.url();
  const mounts = ['notes', 'links', 'many', ...(python === undefined ? [] : ['py'])];
  await Promise.all(mounts.map((mount) => cli.ready(mount)));
  client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new Transport(new URL(`${url}/mcp`)));
});
afterAll(async () => {
  await client.close();
  await cli[Symbol.asyncDispose]();
});

const call = (name: string, args: Record<string, unknown>) =>
  client.callTool({ name, arguments: args });

test('each operation of an application is a tool; what it is said to answer is checked by the client', async () => {
  const { tools } = await client.listTools();
  const names = tools.map(({ name }) => name).filter((name) => !/^p\d+$/.test(name));
  expect(names.slice(0, 6)).toEqual([
    'my_notes',
    'add_note',
    'get_note',
    'remove_note',
    'list_links',
    'set_link',
  ]);
  expect(await call('add_note', { text: 'milk' })).toMatchObject({
    structuredContent: { id: 1, text: 'milk' },
  });
  expect(await call('get_note', { id: 1 })).toMatchObject({ structuredContent: { text: 'milk' } });
  expect(await call('my_notes', {})).toMatchObject({ structuredContent: { notes: [{ id: 1 }] } });
  expect(await call('remove_note', { id: 1 })).not.toHaveProperty('isError');
  expect(JSON.stringify(await call('get_note', { id: 1 }))).toContain('There is no such note.');
  expect(JSON.stringify(await call('get_note', { id: '..' }))).toContain('stands in the path');
});

test('inputs go into the path, the query and the body', async () => {
  await call('set_link', { name: 'a/b', target: 'https://hono.dev/?a=1&b=2' });
  await call('set_link', { name: 'node', target: 'https://nodejs.org' });
  expect(await call('list_links', { contains: '?a=1&b' })).toMatchObject({
    structuredContent: { links: { 'a/b': 'https://hono.dev/?a=1&b=2' } },
  });
});

test('what is more than a hundred is left out, and logged once', async () => {
  const line = await cli.line(({ mount, msg }) => mount === 'many' && msg.includes('further'));
  expect(line.msg).toContain('100 tools: 30 further operations');
});

test('tools of vendors say where inputs go; the catalog has one entry for each skill', async () => {
  const { dispatch } = (await get(`${url}/tools?format=openai&skills=links`)) as {
    dispatch: Record<string, unknown>;
  };
  expect(dispatch['set_link']).toEqual({
    method: 'PUT',
    url: `${url}/skills/links/links/{name}`,
    places: { path: { name: 'name' }, query: {}, body: 'rest' },
  });
  const { skills } = (await get(`${url}/catalog`)) as { skills: unknown[] };
  expect(skills).toHaveLength(python === undefined ? 3 : 4);
});

test('FastAPI describes its operations itself', async (context) => {
  context.skip(python === undefined, 'FastAPI is not there');
  expect(await call('add_notes_post', { text: 'tea' })).toMatchObject({
    structuredContent: { id: 1, text: 'tea' },
  });
  expect(await call('read_notes_number_get', { number: 1 })).toMatchObject({
    structuredContent: { text: 'tea' },
  });
  const { tools } = await client.listTools();
  const own = tools.map(({ name }) => name).filter((name) => /_(?:get|post)$/.test(name));
  expect(own).toEqual(['add_notes_post', 'read_notes_number_get', 'stream_stream_get']);
  expect(JSON.stringify(await call('stream_stream_get', { count: 2 }))).toContain('number');
});
