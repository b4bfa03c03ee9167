import { afterAll, expect, test } from 'vitest';
import { Endpoint, messages, skill } from './support/endpoint.ts';

const endpoint = await Endpoint.open(['time']);
afterAll(() => endpoint[Symbol.asyncDispose]());

test('it tells what it speaks', async () => {
  const response = await endpoint.askModern('server/discover');
  expect(response.headers.has('mcp-session-id')).toBe(false);
  expect(await response.json()).toMatchObject({
    result: {
      supportedVersions: expect.arrayContaining(['2026-07-28', '2025-11-25']),
      capabilities: { tools: { listChanged: true } },
      resultType: 'complete',
      ttlMs: expect.any(Number),
      cacheScope: 'public',
    },
  });
});

test('a list may be kept for a while, and a call is complete', async () => {
  const listed = await (await endpoint.askModern('tools/list')).json();
  expect(listed).toMatchObject({
    result: { tools: [{ name: 'time' }], resultType: 'complete', cacheScope: 'public' },
  });
  const called = await endpoint.askModern('tools/call', { name: 'time', arguments: {} });
  expect(await called.json()).toMatchObject({
    result: { structuredContent: { ok: true }, resultType: 'complete' },
  });
});

const VERSION = 'io.modelcontextprotocol/protocolVersion';

test.each([
  ['no Mcp-Method', 'tools/list', {}, { 'mcp-method': '' }, 400, -32020],
  ['another Mcp-Method', 'tools/list', {}, { 'mcp-method': 'tools/call' }, 400, -32020],
  ['another Mcp-Name', 'tools/call', { name: 'time' }, { 'mcp-name': 'news' }, 400, -32020],
  [
    'another version in its header',
    'tools/list',
    {},
    { 'mcp-protocol-version': '2025-11-25' },
    400,
    -32020,
  ],
  [
    'a version that nobody speaks',
    'tools/list',
    { _meta: { [VERSION]: '2099-01-01' } },
    { 'mcp-protocol-version': '2099-01-01' },
    400,
    -32022,
  ],
  ['an unknown method', 'tools/eat', {}, {}, 404, -32601],
  ['a tool that there is not', 'tools/call', { name: 'tine' }, {}, 200, -32602],
])(
  '%s is refused',
  async (_what, method, params, headers: Record<string, string>, status, code) => {
    const response = await endpoint.askModern(method, params, headers);
    expect([response.status, await response.json()]).toMatchObject([
      status,
      { id: 1, error: { code } },
    ]);
  },
);

test('a name that is no plain text comes in base64', async () => {
  const coded = `=?base64?${Buffer.from('time').toString('base64')}?=`;
  const response = await endpoint.askModern('tools/call', { name: 'time' }, { 'mcp-name': coded });
  expect(response.status).toBe(200);
});

test('who closes the stream of an answer has cancelled the call', async () => {
  const waiting = Promise.withResolvers<undefined>();
  const cancelled = Promise.withResolvers<undefined>();
  const respond = endpoint.respond;
  endpoint.respond = ({ options: { signal } }) => {
    waiting.resolve(undefined);
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => {
        cancelled.resolve(undefined);
        reject(signal.reason as Error);
      });
    });
  };
  const client = new AbortController();
  const call = endpoint.askModern('tools/call', { name: 'time' }, {}, client.signal);
  await waiting.promise;
  client.abort();
  await expect(call).rejects.toThrow();
  await cancelled.promise;
  endpoint.respond = respond;
});

test('who listens hears of each change once, and of the end', async () => {
  const wanted = { notifications: { toolsListChanged: true, promptsListChanged: true } };
  const stream = messages(await endpoint.askModern('subscriptions/listen', wanted));
  const _meta = { 'io.modelcontextprotocol/subscriptionId': 1 };
  expect((await stream.next()).value).toMatchObject({
    method: 'notifications/subscriptions/acknowledged',
    params: { notifications: { toolsListChanged: true }, _meta },
  });
  endpoint.mcp.touch();
  endpoint.mounts = [skill('time'), skill('news')];
  endpoint.mcp.touch();
  endpoint.mcp.touch();
  endpoint.stopping.abort();
  const method = 'notifications/tools/list_changed';
  expect((await stream.next()).value).toMatchObject({ method, params: { _meta } });
  expect((await stream.next()).value).toMatchObject({ id: 1, result: { resultType: 'complete' } });
  expect((await stream.next()).done).toBe(true);
});
