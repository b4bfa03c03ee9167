import { expect, test } from 'vitest';
import { mcpHeaderParams } from '@skillet/core';
import { call } from './support/fixture.ts';
import { generation, json, reached } from './support/http-server.ts';

const object = (properties: unknown, more = {}) => ({ type: 'object', properties, ...more });
const marked = (name: unknown, type: unknown = 'string') => ({ type, 'x-mcp-header': name });

const TOOLS = [
  {
    name: 'query',
    inputSchema: object({
      region: marked('Region'),
      dry: marked('Dry-Run', 'boolean'),
      where: object({ limit: marked('Limit', 'integer') }),
      secret: { type: 'string' },
    }),
  },
  { name: 'bad', inputSchema: object({ region: marked('no header') }) },
];

const listing = (era: 'legacy' | 'modern') =>
  generation(era, ({ message }, res) => {
    if (message?.['method'] !== 'tools/list') return false;
    json(res, { jsonrpc: '2.0', id: message['id'], result: { tools: TOOLS } });
    return true;
  });

test('a modern server finds in headers the arguments that it wants there', async () => {
  const { server, session, told } = await reached(listing('modern'));
  expect((await session.listTools()).map(({ name }) => name)).toEqual(['query']);
  expect(told.notices).toEqual([
    'The tool "bad" of the server is left out: `x-mcp-header` of `region` is no name of a header.',
  ]);
  const args = { region: 'größe', dry: false, where: { limit: 42 }, secret: 's' };
  await session.request(
    'tools/call',
    { name: 'query' },
    { argumentsText: JSON.stringify(args, null, 1) },
  );
  expect(server.seen.at(-1)?.headers).toMatchObject({
    'mcp-param-region': '=?base64?Z3LDtsOfZQ==?=',
    'mcp-param-dry-run': 'false',
    'mcp-param-limit': '42',
  });
  await call(session, 'query', { region: null, where: 1 });
  const names = Object.keys(server.seen.at(-1)?.headers ?? {});
  expect(names.filter((name) => name.startsWith('mcp-param'))).toEqual([]);
});

test('an older server gets none, and all its tools are there', async () => {
  const { server, session } = await reached(listing('legacy'));
  expect(await session.listTools()).toHaveLength(2);
  await call(session, 'query', { region: 'eu' });
  expect(server.seen.at(-1)?.headers).not.toHaveProperty('mcp-param-region');
});

test('a server that finds other headers than it wants has its tools listed anew', async () => {
  let changed = 0;
  const handler = generation('modern', ({ message }, res) => {
    if (message?.['method'] !== 'tools/call') return false;
    const error = { code: -32020, message: 'Mcp-Param-Region is missing' };
    json(res, { jsonrpc: '2.0', id: message['id'], error }, 400);
    return true;
  });
  const { session } = await reached(handler, { onReconnect: () => (changed += 1) });
  await expect(call(session, 'query')).rejects.toThrow('Mcp-Param-Region is missing');
  expect(changed).toBe(1);
});

test.each([
  ['no name', object({ a: marked('') }), '`x-mcp-header` of `a` is no name of a header'],
  ['no text', object({ a: marked(1) }), '`x-mcp-header` of `a` is no name of a header'],
  ['a line break', object({ a: marked('a\r\nb') }), 'of `a` is no name of a header'],
  ['an object', object({ a: marked('A', 'object') }), 'of `a` is at what is neither a text'],
  ['no type', object({ a: { 'x-mcp-header': 'A' } }), 'of `a` is at what is neither a text'],
  ['twins', object({ a: marked('A'), b: marked('a') }), 'two arguments want the header `a`'],
  ['the whole', { ...object({}), 'x-mcp-header': 'A' }, 'at `` is at no argument'],
  ['items', object({ a: { type: 'array', items: marked('A') } }), 'at `a.items` is at no argument'],
  ['a choice', { oneOf: [object({ a: marked('A') })] }, 'at `oneOf.*.a` is at no argument'],
  ['a definition', object({}, { $defs: { d: marked('A') } }), 'at `d` is at no argument'],
])('a mark that is forbidden is told: %s', (_, schema, fault) => {
  expect(mcpHeaderParams(schema)).toContain(fault);
});

test('what only looks like a mark is none', () => {
  const properties = {
    'x-mcp-header': { type: 'string' },
    other: { type: 'object', default: { 'x-mcp-header': '' }, enum: [{ 'x-mcp-header': 1 }] },
  };
  expect(mcpHeaderParams(object(properties))).toEqual([]);
  expect(mcpHeaderParams(undefined)).toEqual([]);
  const deep = JSON.parse(`${'{"items":'.repeat(5000)}{}${'}'.repeat(5000)}`);
  expect(mcpHeaderParams(deep)).toEqual([]);
});
