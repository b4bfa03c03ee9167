import { afterAll, expect, test, vi } from 'vitest';
import type { OperationAnswer } from '@skillet/core';
import { Endpoint, json, messages, skill, type Invoked } from './support/endpoint.ts';

const endpoint = await Endpoint.open(['time', 'weather']);
afterAll(() => endpoint[Symbol.asyncDispose]());

test.each(['2025-11-25', '2025-06-18', '2025-03-26'])('a client of %s gets it', async (version) => {
  const response = await endpoint.ask('initialize', { protocolVersion: version });
  expect(response.headers.get('mcp-session-id')).toMatch(/^[\x21-\x7e]+$/);
  expect(await response.json()).toMatchObject({
    id: 1,
    result: { protocolVersion: version, capabilities: { tools: { listChanged: true } } },
  });
});

test('a client of a revision that nobody knows gets the newest with a handshake', async () => {
  const response = await endpoint.ask('initialize', { protocolVersion: '1999-01-01' });
  expect(await response.json()).toMatchObject({ result: { protocolVersion: '2025-11-25' } });
});

test('tools are listed and called, and a ping is answered', async () => {
  const session = await endpoint.begin();
  const listed = await (await endpoint.ask('tools/list', {}, session)).json();
  expect(listed).toMatchObject({ result: { tools: [{ name: 'time' }, { name: 'weather' }] } });
  const called = await endpoint.ask('tools/call', { name: 'time', arguments: { a: 1 } }, session);
  expect(await called.json()).toEqual({
    jsonrpc: '2.0',
    id: 1,
    result: { content: [{ type: 'text', text: '{"ok":true}' }], structuredContent: { ok: true } },
  });
  expect(endpoint.invoked.at(-1)).toMatchObject({ mount: 'time', input: '{"a":1}' });
  expect(await (await endpoint.ask('ping', {}, session)).json()).toMatchObject({ result: {} });
});

test('a session that its client has ended is there no more', async () => {
  const session = await endpoint.begin();
  const end = () => fetch(endpoint.url, { method: 'DELETE', headers: session });
  expect((await end()).status).toBe(204);
  expect((await end()).status).toBe(404);
  expect((await endpoint.ask('ping', {}, session)).status).toBe(404);
  expect((await endpoint.ask('ping', {}, { 'mcp-session-id': 'nobody' })).status).toBe(404);
});

test('a notification is taken without an answer', async () => {
  const note = { jsonrpc: '2.0', method: 'notifications/initialized' };
  const response = await endpoint.send(JSON.stringify(note), await endpoint.begin());
  expect([response.status, await response.text()]).toEqual([202, '']);
});

test('batches are for the one revision that has them', async () => {
  const ping = (id: number) => ({ jsonrpc: '2.0', id, method: 'ping' });
  const batch = JSON.stringify([ping(1), ping(2)]);
  const taken = await endpoint.send(batch, await endpoint.begin('2025-03-26'));
  expect(await taken.json()).toEqual([1, 2].map((id) => ({ jsonrpc: '2.0', id, result: {} })));
  const refused = await endpoint.send(batch, await endpoint.begin('2025-06-18'));
  expect([refused.status, await refused.json()]).toMatchObject([400, { error: { code: -32600 } }]);
});

test('a notification cancels the call that last began with its id', async () => {
  const session = await endpoint.begin();
  const { respond } = endpoint;
  const begun: (() => void)[] = [];
  const calls: { cancelled: boolean; end: () => void }[] = [];
  endpoint.respond = ({ options: { signal } }) => {
    const { promise, resolve, reject } = Promise.withResolvers<OperationAnswer>();
    const call = { cancelled: false, end: () => resolve(json({})) };
    signal?.addEventListener('abort', () => {
      call.cancelled = true;
      reject(signal.reason);
    });
    calls.push(call);
    begun.shift()?.();
    return promise;
  };
  const call = async () => {
    const waits = new Promise<void>((resolve) => begun.push(resolve));
    const answer = endpoint.ask('tools/call', { name: 'time' }, session);
    await waits;
    return { answer };
  };
  const first = await call();
  const second = await call();
  // The end of the first leaves the second, which has its id, in the list.
  calls[0]?.end();
  expect(await (await first.answer).json()).toMatchObject({ id: 1, result: {} });
  const note = { method: 'notifications/cancelled', params: { requestId: 1 } };
  await endpoint.send(JSON.stringify({ jsonrpc: '2.0', ...note }), session);
  expect(await (await second.answer).json()).toMatchObject({ id: 1, error: { code: -32000 } });
  expect(calls.map(({ cancelled }) => cancelled)).toEqual([false, true]);
  endpoint.respond = respond;
});

test('each change of the list is told once to the stream of a session, and to no HEAD', async () => {
  const headers = { accept: 'text/event-stream', ...(await endpoint.begin()) };
  const head = await fetch(endpoint.url, { method: 'HEAD', headers });
  expect(head.status).toBe(200);
  const stream = messages(await fetch(endpoint.url, { headers }));
  const before = endpoint.mounts;
  endpoint.mcp.touch();
  endpoint.mounts = [...before, skill('news')];
  endpoint.mcp.touch();
  endpoint.mcp.touch();
  endpoint.mounts = before;
  endpoint.mcp.touch();
  const changed = { jsonrpc: '2.0', method: 'notifications/tools/list_changed' };
  expect((await stream.next()).value).toEqual(changed);
  expect((await stream.next()).value).toEqual(changed);
  endpoint.stopping.abort();
  expect((await stream.next()).done).toBe(true);
});

test('who has overheard the id of a session neither ends its stream nor cancels its calls', async () => {
  const other = await Endpoint.open();
  other.address = '192.0.2.1';
  const session = await other.begin();
  const headers = { accept: 'text/event-stream', ...session };
  const stream = messages(await fetch(other.url, { headers }));
  const calls: Invoked[] = [];
  other.respond = (call) => {
    calls.push(call);
    return new Promise((resolve) => {
      call.options.signal!.addEventListener('abort', () => resolve(json({})));
    });
  };
  const call = other.ask('tools/call', { name: 'time' }, session);
  await vi.waitUntil(() => calls.length === 1);
  for (const stranger of ['192.0.2.2', 'with a token']) {
    if (stranger === 'with a token') Object.assign(session, { authorization: 'Bearer stolen' });
    else other.address = stranger;
    const theirs = await fetch(other.url, { headers: { ...headers, ...session } });
    expect(theirs.status).toBe(200);
    const cancel = { method: 'notifications/cancelled', params: { requestId: 1 } };
    await other.send(JSON.stringify({ jsonrpc: '2.0', ...cancel }), session);
    await fetch(other.url, { method: 'DELETE', headers: session });
    expect((await other.ask('ping', {}, session)).status).toBe(404);
    other.address = '192.0.2.1';
  }
  expect(calls[0]?.options.signal?.aborted).toBe(false);
  other.mounts = [...other.mounts, skill('news')];
  other.mcp.touch();
  expect((await stream.next()).value).toMatchObject({ method: 'notifications/tools/list_changed' });
  const gone = expect(call).rejects.toThrow('fetch failed');
  await other[Symbol.asyncDispose]();
  await gone;
});

test('a GET that can read no stream is refused', async () => {
  const response = await fetch(endpoint.url, { headers: { accept: 'application/json' } });
  expect(response.status).toBe(406);
});
