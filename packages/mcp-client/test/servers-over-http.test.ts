import type { ServerResponse } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { AnswerUnusable, connect, McpError, ServerGone } from '../src/index.ts';
import { call, listening } from './support/fixture.ts';
import { generation, HttpServer, json, reached, stream, type Seen } from './support/http-server.ts';

const silent = () => listening({ notifications: [], notices: [], stderr: [] });

test('a modern server hears in headers what the body says', async () => {
  const { server, session } = await reached(
    generation('modern'),
    {},
    { headers: { 'x-own': '1' } },
  );
  expect(session.era).toBe('modern');
  expect(await call(session, 'größe', { message: 'hi' })).toBe('hi');
  const { headers } = server.seen.findLast(({ message }) => message?.['method'] === 'tools/call')!;
  expect(headers).toMatchObject({
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': '=?base64?Z3LDtsOfZQ==?=',
    'x-own': '1',
  });
  expect(headers).not.toHaveProperty('mcp-session-id');
  await expect(session.request('no/such')).rejects.toMatchObject({ code: -32601 });
});

test('an older server has a session, which ends with the conversation', async () => {
  const { server, session } = await reached(generation('legacy'));
  expect(session.era).toBe('legacy');
  expect(await call(session, 'echo', { message: 'hi' })).toBe('hi');
  const { headers } = server.seen.findLast(({ message }) => message?.['method'] === 'tools/call')!;
  expect(headers).toMatchObject({ 'mcp-session-id': 's1', 'mcp-protocol-version': '2025-11-25' });
  await session.close();
  const last = server.seen.findLast(({ method }) => method === 'DELETE');
  expect(last?.headers['mcp-session-id']).toBe('s1');
  expect((await session.ended).closed).toBe(true);
  await vi.waitFor(async () => expect(await server.connections()).toBe(0));
  await expect(call(session, 'echo')).rejects.toThrow(ServerGone);
});

test('closing waits for no beginning that is under way', async () => {
  const away = Promise.withResolvers<undefined>();
  let isBack = true;
  const handler = generation('legacy', ({ headers, message }, res) => {
    if (isBack) return false;
    // It forgets the session, and answers nothing to who begins another.
    if (headers['mcp-session-id'] !== undefined) res.writeHead(404).end();
    else if (message?.['method'] === 'initialize') away.resolve(undefined);
    return true;
  });
  const { session } = await reached(handler);
  isBack = false;
  const called = call(session, 'echo');
  const failed = expect(called).rejects.toThrow('was closed');
  await away.promise;
  await session.close();
  await failed;
});

test('an older server is not told what a modern client says of itself', async () => {
  const { server, session } = await reached(generation('legacy'));
  const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', own: 1 };
  await session.request('tools/call', { name: 'echo', arguments: {}, _meta });
  const { headers, message } = server.seen.at(-1)!;
  expect(headers).toMatchObject({ 'mcp-session-id': 's1', 'mcp-protocol-version': '2025-11-25' });
  expect(message?.['params']).toMatchObject({ _meta: { own: 1 } });
  expect(message?.['params']._meta).not.toHaveProperty('io.modelcontextprotocol/protocolVersion');
});

test.each([
  ['404', 404, 'Session not found'],
  ['400', 400, 'Bad Request: No valid session ID provided'],
])(
  'a session that is forgotten (%s) is begun again, and the call is made',
  async (_, status, text) => {
    let forgotten = false;
    const onReconnect = vi.fn();
    const handler = generation('legacy', ({ headers }, res) => {
      if (!forgotten || headers['mcp-session-id'] !== 's1') return false;
      json(res, { jsonrpc: '2.0', id: null, error: { code: -32000, message: text } }, status);
      return true;
    });
    const { session } = await reached(handler, { onReconnect });
    forgotten = true;
    const calls = ['a', 'b', 'c'].map((message) => call(session, 'echo', { message }));
    expect(await Promise.all(calls)).toEqual(['a', 'b', 'c']);
    expect(onReconnect).toHaveBeenCalledTimes(1);
  },
);

test('a server that was away for a moment, or says so, is reached again', async () => {
  for (const era of ['legacy', 'modern'] as const) {
    const { server, session } = await reached(generation(era));
    await server.stop();
    const waiting = call(session, 'echo', { message: 'hi' });
    await server.start();
    expect(await waiting).toBe('hi');
    let busy = 2;
    const { handler } = server;
    server.handler = (seen, res) => {
      if (busy > 0) res.writeHead(503).end(String((busy -= 1)));
      else handler(seen, res);
    };
    expect(await call(session, 'echo', { message: 'again' })).toBe('again');
  }
});

test('one that stays away ends calls in words, and does not end the conversation', async () => {
  const { server, session } = await reached(generation('legacy'), { limits: { reach: 150 } });
  await server.stop();
  const error: unknown = await call(session, 'echo').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ServerGone);
  expect((error as Error).message).toMatch(
    /^The server at 127.0.0.1:\d+ cannot be reached \(ECONNREFUSED\)\.$/,
  );
  await server.start();
  expect(await call(session, 'echo', { message: 'back' })).toBe('back');
});

test('a call that broke in the middle is not made twice', async () => {
  let calls = 0;
  const handler = generation('legacy', ({ message }, res) => {
    if (message?.['method'] !== 'tools/call') return false;
    calls += 1;
    res.destroy();
    return true;
  });
  const { session } = await reached(handler);
  await expect(call(session, 'echo')).rejects.toThrow('broke (ECONNRESET)');
  expect(calls).toBe(1);
});

test('what comes on the stream of a call belongs to that call', async () => {
  const waits: (() => void)[] = [];
  const handler = generation('legacy', ({ message }, res) => {
    if (message?.['method'] === undefined && message?.['id'] !== undefined) {
      res.writeHead(202).end();
      waits.shift()!();
      return true;
    }
    if (message?.['method'] !== 'tools/call') return false;
    const say = stream(res);
    const { id, params } = message;
    say({ jsonrpc: '2.0', id: `ask-${id}`, method: 'elicitation/create', params: {} });
    say({ jsonrpc: '2.0', method: 'notifications/message', params: { data: params.name } });
    waits.push(() => {
      say({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: params.name }] } });
      res.end();
    });
    return true;
  });
  const { session } = await reached(handler);
  const asked: string[] = [];
  const heard: unknown[] = [];
  const options = (name: string) => ({
    onServerRequest: async () => {
      asked.push(name);
      return {};
    },
    onNotification: ({ params }: { params: { readonly data?: unknown } }) => {
      heard.push([name, params.data]);
    },
  });
  await Promise.all(['a', 'b'].map((name) => call(session, name, {}, options(name))));
  expect(asked.sort()).toEqual(['a', 'b']);
  expect(heard.sort()).toEqual([
    ['a', 'a'],
    ['b', 'b'],
  ]);
});

test('an answer that ends early is gone on with where the server allows it', async () => {
  let resumed: unknown;
  const handler = generation('legacy', ({ method, headers, message }, res) => {
    if (method === 'GET' && headers['last-event-id'] !== undefined) {
      resumed = headers['last-event-id'];
      stream(res)({ jsonrpc: '2.0', id: id(), result: { content: [{ text: 'late' }] } }, 'e2');
      res.end();
      return true;
    }
    if (message?.['method'] !== 'tools/call') return false;
    last = message['id'];
    stream(res)('', 'e1');
    res.end('retry: 5\n\n');
    return true;
  });
  let last: unknown;
  const id = () => last;
  const { session } = await reached(handler);
  expect(await call(session, 'echo')).toBe('late');
  expect(resumed).toBe('e1');
});

test('an answer that is too long, empty, or nothing of the protocol ends the call in words', async () => {
  const handler = generation('legacy', ({ message }, res) => {
    if (message?.['method'] !== 'tools/call') return false;
    const { name } = message['params'];
    if (name === 'json') json(res, { pad: 'x'.repeat(2_000_000) });
    if (name === 'none') json(res, { hello: 'world' });
    if (name === 'end') {
      stream(res);
      res.end();
    }
    if (name === 'events') {
      const say = stream(res);
      say({ pad: 'x'.repeat(2_000_000) });
    }
    return true;
  });
  const { session } = await reached(handler, { limits: { messageBytes: 1024 * 1024 } });
  const tooLong = "The server's answer has more than 1 MB, which is what it may.";
  await expect(call(session, 'json')).rejects.toThrow(new AnswerUnusable(tooLong));
  await expect(call(session, 'events')).rejects.toThrow(new AnswerUnusable(tooLong));
  await expect(call(session, 'none')).rejects.toThrow('answered with no message of MCP');
  await expect(call(session, 'end')).rejects.toThrow('ended its answer before it had given one');
});

test('a cancelled call closes its stream, and tells an older server', async () => {
  for (const era of ['legacy', 'modern'] as const) {
    const closed = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    const handler = generation(era, ({ message }, res) => {
      if (message?.['method'] !== 'tools/call') return false;
      stream(res);
      res.on('close', () => closed.resolve(undefined));
      begun.resolve(undefined);
      return true;
    });
    const { session, server } = await reached(handler);
    const abort = new AbortController();
    const pending = call(session, 'hang', {}, { signal: abort.signal });
    await begun.promise;
    const why = new Error('enough');
    abort.abort(why);
    await expect(pending).rejects.toBe(why);
    await closed.promise;
    const told = () =>
      server.seen.filter(({ message }) => message?.['method'] === 'notifications/cancelled').length;
    if (era === 'legacy') await vi.waitFor(() => expect(told()).toBe(1));
    else expect(told()).toBe(0);
  }
});

test('changes are heard in both generations', async () => {
  const change = { jsonrpc: '2.0', method: 'notifications/tools/list_changed', params: {} };
  for (const era of ['legacy', 'modern'] as const) {
    const handler = generation(era, ({ method, message }, res) => {
      if (method !== 'GET' && message?.['method'] !== 'subscriptions/listen') return false;
      stream(res)(change);
      return true;
    });
    const { told } = await reached(handler);
    await vi.waitFor(() => expect(told.notifications).toHaveLength(1));
    expect(told.notifications[0]!.method).toBe(change.method);
  }
});

test('headers are for one origin: no other is followed to', async () => {
  const other = new HttpServer((_seen, res) => json(res, {}));
  const elsewhere = await other.start();
  onTestFinished(() => other.stop());
  const server = new HttpServer((_seen, res) => res.writeHead(307, { location: elsewhere }).end());
  const url = await server.start();
  onTestFinished(() => server.stop());
  const target = { kind: 'http' as const, url, transport: 'auto' as const, headers: { key: 'k' } };
  await expect(connect(target, silent())).rejects.toThrow(`sends elsewhere to ${elsewhere}`);
  expect(other.seen).toEqual([]);
  // The same server may name another of its addresses.
  const modern = generation('modern');
  server.handler = (seen, res) => {
    if (seen.headers['x-again'] === undefined && server.seen.length % 2 === 0) modern(seen, res);
    else res.writeHead(308, { location: '/mcp/' }).end();
  };
  server.seen.length = 0;
  const session = await connect(target, silent());
  expect(session.era).toBe('modern');
  await session.close();
});

test.each([
  [401, /HTTP 401 Unauthorized: give it credentials in its headers/],
  [500, /HTTP 500 Internal Server Error/],
  [404, /HTTP 404 Not Found/],
])('HTTP %i at the start is told', async (status, why) => {
  const attempt = reached((_seen, res) => res.writeHead(status).end('no'));
  await expect(attempt).rejects.toThrow(why);
});

test('an error of the protocol arrives whatever the status', async () => {
  const handler = generation('modern', ({ message }, res) => {
    if (message?.['method'] !== 'tools/call') return false;
    const error = {
      code: -32021,
      message: 'needs elicitation',
      data: { requiredCapabilities: {} },
    };
    json(res, { jsonrpc: '2.0', id: message['id'], error }, 400);
    return true;
  });
  const { session } = await reached(handler);
  const error: unknown = await call(session, 'echo').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(McpError);
  expect(error).toMatchObject({ code: -32021, data: { requiredCapabilities: {} } });
});

test('the old transport is found, spoken, and begun again when its stream ends', async () => {
  let say: (message: unknown) => void = () => undefined;
  let drop = () => undefined as unknown;
  const server = ({ method, message = {} }: Seen, res: ServerResponse) => {
    if (method === 'GET') {
      say = stream(res);
      drop = () => res.destroy();
      res.write('event: endpoint\ndata: /messages?session=1\n\n');
      return;
    }
    if (message['method'] === 'server/discover') return void res.writeHead(404).end();
    if (message['params']?.protocolVersion !== undefined && !res.req.url!.startsWith('/messages')) {
      return void res.writeHead(404).end();
    }
    res.writeHead(202).end('Accepted');
    const { id, params } = message;
    const { protocolVersion } = params ?? {};
    if (message['method'] === 'initialize') {
      say({ jsonrpc: '2.0', id, result: { protocolVersion, capabilities: {}, serverInfo: {} } });
    } else if (id !== undefined) {
      const content = [{ type: 'text', text: params.arguments.message }];
      say({ jsonrpc: '2.0', id, result: { content } });
    }
  };
  const { session } = await reached(server);
  expect(session.era).toBe('legacy');
  expect(await call(session, 'echo', { message: 'one' })).toBe('one');
  drop();
  const again = async () => call(session, 'echo', { message: 'two' });
  expect(await again().catch(again)).toBe('two');
});
