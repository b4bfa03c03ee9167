import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { ServerGone } from '../src/index.ts';
import { call } from './support/fixture.ts';
import { generation, json, reached } from './support/http-server.ts';

const TOOLS = [
  { name: 'reads', annotations: { readOnlyHint: true } },
  { name: 'sets', annotations: { idempotentHint: true } },
  { name: 'adds', annotations: { readOnlyHint: false } },
  { name: 'unknown' },
];

/** A server that fails the first `times` calls of tools in a way of its own, and a session that knows its tools. */
async function failing(fail: (res: ServerResponse) => void, times = 1) {
  const calls: string[] = [];
  const handler = generation('legacy', ({ message }, res) => {
    const { id, method, params } = message ?? {};
    if (method === 'tools/list') {
      json(res, { jsonrpc: '2.0', id, result: { tools: TOOLS } });
      return true;
    }
    if (method !== 'tools/call') return false;
    calls.push(params.name);
    if (calls.length > times) return false;
    fail(res);
    return true;
  });
  const made = await reached(handler);
  await made.session.listTools();
  return { ...made, calls };
}

const ways: readonly [string, (res: ServerResponse) => void][] = [
  ['the connection breaks', (res) => res.destroy()],
  ['a proxy says 502', (res) => res.writeHead(502).end()],
  ['a proxy says 504', (res) => res.writeHead(504).end()],
  [
    'the stream ends early',
    (res) => res.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
  ],
];

test.each(ways)(
  'a call that only reads, or may be repeated, is made once more when %s',
  async (_, fail) => {
    for (const name of ['reads', 'sets']) {
      const { session, calls } = await failing(fail);
      expect(await call(session, name, { message: 'hi' })).toBe('hi');
      expect(calls).toEqual([name, name]);
    }
  },
);

test.each(ways)('one that may do something twice is not, when %s', async (_, fail) => {
  for (const name of ['adds', 'unknown', 'unlisted']) {
    const { session, calls } = await failing(fail);
    await expect(call(session, name)).rejects.toThrow(ServerGone);
    expect(calls).toEqual([name]);
  }
});

test('what breaks off again is not made a third time', async () => {
  const { session, calls } = await failing((res) => res.destroy(), 5);
  await expect(call(session, 'reads')).rejects.toThrow('broke (ECONNRESET)');
  expect(calls).toHaveLength(2);
});

test('what the server says it has not begun is made again whatever it is', async () => {
  const { session, calls } = await failing((res) => res.writeHead(503).end(), 2);
  expect(await call(session, 'adds', { message: 'hi' })).toBe('hi');
  expect(calls).toHaveLength(3);
});
