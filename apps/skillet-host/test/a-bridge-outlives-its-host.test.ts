import { expect, test } from 'vitest';
import { McpHost } from './support/mcp-host.ts';
import { IMPATIENT, BridgeClient } from './support/stdio-client.ts';

const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';
const MODERN = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
const LISTEN = { _meta: MODERN, notifications: { toolsListChanged: true } };
const changed = ({ method }: Record<string, unknown>) =>
  method === 'notifications/tools/list_changed';

/** A port on which nothing listens, and soon somebody will. */
async function freePort(): Promise<number> {
  await using host = await McpHost.start();
  return host.port;
}

test('a host that is not there is told in a sentence, and the bridge stays', async () => {
  const url = new URL(`http://127.0.0.1:${String(await freePort())}/mcp`);
  await using client = new BridgeClient(url, IMPATIENT);
  expect(await client.ask('initialize')).toMatchObject({
    error: { message: expect.stringMatching(/^No host of skills is at .*nothing listens there/) },
  });
  expect(await client.ask('tools/call', { name: 't' })).toMatchObject({
    result: { isError: true, content: [{ type: 'text' }] },
  });
});

test('what is asked while the host is away is done when it is back', async () => {
  const port = await freePort();
  await using client = new BridgeClient(new URL(`http://127.0.0.1:${String(port)}/mcp`));
  const answer = client.ask('ping');
  await using _host = await McpHost.start(port);
  expect(await answer).toMatchObject({ result: {} });
});

test('a host that has forgotten the session gets another one, once for all who find that', async () => {
  await using host = await McpHost.start();
  await using client = new BridgeClient(host.url);
  await client.initialize();
  await host.arrival('GET');
  host.sessions.clear();
  const heard = client.heard(changed);
  const answers = await Promise.all(
    [1, 2, 3].map((n) => client.ask('tools/list', {}, `l${String(n)}`)),
  );
  for (const answer of answers) expect(answer).toMatchObject({ result: { tools: [] } });
  await heard;
  expect(host.count('initialize')).toBe(2);
  expect(host.count('notifications/initialized')).toBe(2);
  await host.arrival('GET', 1);
  expect(client.lines.filter((line) => line.includes('protocolVersion'))).toHaveLength(1);
});

test('an idle client of a session hears of the lists when the host is back', async () => {
  const first = await McpHost.start();
  const { port, url } = first;
  await using client = new BridgeClient(url);
  await client.initialize();
  (await first.arrival('GET')).stream();
  const heard = client.heard(changed);
  await first[Symbol.asyncDispose]();
  await using second = await McpHost.start(port);
  await heard;
  expect(second.count('initialize')).toBe(1);
  expect(await client.ask('ping')).toMatchObject({ result: {} });
});

test('a subscription goes on with the host that comes after, and its client hears of the lists', async () => {
  const first = await McpHost.start();
  const { port, url } = first;
  await using client = new BridgeClient(url);
  const acknowledge = { jsonrpc: '2.0', method: 'notifications/subscriptions/acknowledged' };
  const params = { _meta: { [SUBSCRIPTION]: 's' }, notifications: { toolsListChanged: true } };
  const begun = client.heard(({ method }) => method === acknowledge.method);
  void client.ask('subscriptions/listen', LISTEN, 's');
  const send = (await first.arrival('subscriptions/listen')).stream();
  send({ ...acknowledge, params });
  await begun;
  // A host that goes in good order says so; the client is not to know.
  send({ jsonrpc: '2.0', id: 's', result: { resultType: 'complete' } });
  await first[Symbol.asyncDispose]();
  await using second = await McpHost.start(port);
  const heard = client.heard(changed);
  const again = await second.arrival('subscriptions/listen');
  again.stream()({ ...acknowledge, params });
  expect(await heard).toMatchObject({ params: { _meta: { [SUBSCRIPTION]: 's' } } });
  expect(client.lines.filter((line) => line.includes('acknowledged'))).toHaveLength(1);
  expect(client.lines.join()).not.toContain('complete');
  const closed = new Promise((resolve) => again.response.once('close', resolve));
  client.say({ method: 'notifications/cancelled', params: { requestId: 's' } });
  await closed;
});

test('a subscription that the host refuses is refused', async () => {
  await using host = await McpHost.start();
  await using client = new BridgeClient(host.url);
  const answer = client.ask('subscriptions/listen', LISTEN, 's');
  const error = { code: -32603, message: 'Subscription limit reached' };
  const { answer: reply } = await host.arrival('subscriptions/listen');
  reply({}, { jsonrpc: '2.0', id: 's', error });
  expect(await answer).toMatchObject({ error });
});

test('a tool that ran when the host died is not run again; what only reads is', async () => {
  const first = await McpHost.start();
  const { port, url } = first;
  await using client = new BridgeClient(url);
  const called = client.ask('tools/call', { name: 't' });
  await first.arrival('tools/call');
  const read = client.ask('resources/read', { uri: 'skill://a/SKILL.md' });
  await first.arrival('resources/read');
  await first[Symbol.asyncDispose]();
  await using second = await McpHost.start(port);
  (await second.arrival('resources/read')).answer({ contents: [] });
  expect(await read).toMatchObject({ result: { contents: [] } });
  expect(await called).toMatchObject({
    result: { isError: true, content: [{ text: expect.stringContaining('is not known') }] },
  });
  expect(second.count('tools/call')).toBe(0);
});
