import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { McpHost } from './support/mcp-host.ts';
import { IMPATIENT, BridgeClient } from './support/stdio-client.ts';

const MODERN = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };

let host: McpHost;
let client: BridgeClient;

beforeEach(async () => {
  host = await McpHost.start();
  client = new BridgeClient(host.url);
});

afterEach(async () => {
  await client[Symbol.asyncDispose]();
  await host[Symbol.asyncDispose]();
});

const call = (args = {}, meta: Record<string, unknown> = {}) =>
  client.ask('tools/call', { name: 'wait', arguments: args, _meta: meta }, 'c');

describe('of a session', () => {
  beforeEach(() => client.initialize());

  test('each message carries the session and its revision, and none goes before the host has both', async () => {
    await client.ask('tools/list');
    const [, initialized, list] = host.arrivals.filter(({ http }) => http === 'POST');
    expect(initialized?.message['method']).toBe('notifications/initialized');
    for (const arrival of [initialized, list]) {
      expect(arrival?.headers).toMatchObject({
        'mcp-session-id': [...host.sessions][0],
        'mcp-protocol-version': '2025-11-25',
      });
    }
    expect(list?.headers['mcp-method']).toBeUndefined();
  });

  test('what the host says unasked, and asks, reaches the client; the answer goes back', async () => {
    const send = (await host.arrival('GET')).stream();
    const heard = client.heard(({ method }) => method === 'ping');
    send({ jsonrpc: '2.0', id: 'of the host', method: 'ping' });
    await heard;
    client.say({ id: 'of the host', result: {} });
    await client.ask('ping');
    expect(host.arrivals.map(({ message }) => message)).toContainEqual({
      jsonrpc: '2.0',
      id: 'of the host',
      result: {},
    });
  });

  test('progress comes before the answer', async () => {
    const answer = call();
    const send = (await host.arrival('tools/call')).stream();
    const progress = client.heard(({ method }) => method === 'notifications/progress');
    send({ jsonrpc: '2.0', method: 'notifications/progress', params: { progress: 1 } });
    await progress;
    send({ jsonrpc: '2.0', id: 'c', result: { content: [] } });
    expect(await answer).toMatchObject({ result: { content: [] } });
  });

  test('a cancellation is passed on, and nothing comes afterwards', async () => {
    void call();
    const { response } = await host.arrival('tools/call');
    client.say({ method: 'notifications/cancelled', params: { requestId: 'c' } });
    const { headers } = await host.arrival('notifications/cancelled');
    expect(headers['mcp-session-id']).toBe([...host.sessions][0]);
    await new Promise((resolve) => response.once('close', resolve));
    await client.ask('ping');
    expect(client.lines.join()).not.toContain('"id":"c"');
  });

  test('the host hears of the end', async () => {
    await client[Symbol.asyncDispose]();
    expect(host.count('DELETE')).toBe(1);
  });
});

describe('without a session', () => {
  test('a request says in headers what it says itself', async () => {
    const answer = call({}, MODERN);
    const { headers, answer: reply } = await host.arrival('tools/call');
    expect(headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'wait',
    });
    reply({ content: [] });
    await answer;
    void client.ask('resources/read', { uri: 'skill://zürich/SKILL.md', _meta: MODERN });
    const read = await host.arrival('resources/read');
    const encoded = Buffer.from('skill://zürich/SKILL.md').toString('base64');
    expect(read.headers['mcp-name']).toBe(`=?base64?${encoded}?=`);
  });

  test('a cancellation ends the request, which is how the host sees it', async () => {
    void call({}, MODERN);
    const { response } = await host.arrival('tools/call');
    const closed = new Promise((resolve) => response.once('close', resolve));
    client.say({ method: 'notifications/cancelled', params: { requestId: 'c' } });
    await closed;
    expect(host.count('notifications/cancelled')).toBe(0);
  });

  test('an error of the protocol keeps its code, and finds its request', async () => {
    const answer = call({}, MODERN);
    const { response, answer: reply } = await host.arrival('tools/call');
    response.statusCode = 400;
    const error = { code: -32022, message: 'Unsupported protocol version' };
    reply({}, { jsonrpc: '2.0', id: null, error });
    expect(await answer).toEqual({ jsonrpc: '2.0', id: 'c', error });
  });
});

test('numbers that JavaScript would round arrive as they are, both ways', async () => {
  client.input.write(
    '{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"n","arguments":{"n":725653563933458432}}}\n',
  );
  const { text, response } = await host.arrival('tools/call');
  expect(text).toContain('725653563933458432');
  const answer = client.heard(({ id }) => id === 'c');
  response.setHeader('content-type', 'application/json');
  response.end('{"jsonrpc":"2.0",\n"id":"c",\r\n"result":{"n":725653563933458433}}');
  await answer;
  expect(client.lines.at(-1)).toContain('725653563933458433');
});

test('a list of messages is taken one by one', async () => {
  const both = Promise.all([1, 2].map((id) => client.heard((message) => message['id'] === id)));
  const ping = (id: number) => ({ jsonrpc: '2.0', id, method: 'ping' });
  client.input.write(`${JSON.stringify([ping(1), ping(2)])}\n`);
  await both;
});

test.each([
  ['no JSON', -32700],
  ['7', -32700],
  ['{"jsonrpc":"2.0","id":1}', -32600],
  ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
])('%s is answered with an error, and the next line with what it asks', async (line, code) => {
  const heard = client.heard(({ error }) => error !== undefined);
  client.input.write(`${line}\n`);
  expect(await heard).toMatchObject({ error: { code } });
  expect(await client.ask('ping')).toMatchObject({ result: {} });
});

test('a line that is too long is answered with an error, and the next one is read', async () => {
  const heard = client.heard(({ error }) => error !== undefined);
  client.input.write(`{"a":"${'x'.repeat(10_000_000)}"}\n`);
  expect(await heard).toMatchObject({ error: { message: expect.stringContaining('too long') } });
  expect(await client.ask('ping')).toMatchObject({ result: {} });
});

test('an answer that no client would take becomes a readable one', async () => {
  const answer = call();
  (await host.arrival('tools/call')).answer({ text: 'x'.repeat(10_000_000) });
  expect(await answer).toMatchObject({
    result: { isError: true, content: [{ text: expect.stringMatching(/more than 10 MB.*HTTP/) }] },
  });
});

test('the end of the input waits for what is in flight, and then ends', async () => {
  const answer = call();
  const { answer: reply } = await host.arrival('tools/call');
  client.input.end();
  reply({ content: [] });
  expect(await answer).toMatchObject({ result: {} });
  await client.served;
});

test('what is no host of skills is told in a sentence', async () => {
  await using other = new BridgeClient(new URL('/else', host.url), IMPATIENT);
  const asked = other.ask('nothing');
  const { response } = await host.arrival('nothing');
  response.writeHead(404, { 'content-type': 'application/json' }).end('{"detail":"Not Found"}');
  expect(await asked).toMatchObject({
    error: { message: expect.stringMatching(/\/else answered 404: Not Found\. --url is/) },
  });
  const page = other.ask('page');
  const { response: html } = await host.arrival('page');
  html.end('<html>');
  expect(await page).toMatchObject({
    error: { message: expect.stringContaining('does not speak MCP') },
  });
});
