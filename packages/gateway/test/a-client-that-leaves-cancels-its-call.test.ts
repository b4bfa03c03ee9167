import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HostError } from '@skillet/core';
import { describe, expect, it } from 'vitest';
import { createGateway, type FailedExchange } from '../src/index.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';
import { FakeFeed } from './support/fake-feed.ts';
import { closing, RawConnection, serve } from './support/raw-connection.ts';

const POST = ['POST /skills/time/run HTTP/1.1', 'Host: h', 'Content-Length: 2', '', '{}'];

async function start() {
  const reports: FailedExchange[] = [];
  const dispatcher = new FakeDispatcher(fakeSkill('time', { ownHealth: true }));
  const { port, server } = await serve(
    createGateway({ dispatcher, cors: false, onError: (info) => reports.push(info) }),
  );
  return { dispatcher, server, reports, client: new RawConnection(port) };
}

describe('a client that leaves', () => {
  it.each([
    ['a run', POST],
    ['a health check', ['GET /skills/time/health HTTP/1.1', 'Host: h', '', '']],
  ])('before the answer cancels %s once', async (_what, lines) => {
    const { dispatcher, client, reports } = await start();
    const called = dispatcher.nextCall();
    client.send(...lines);
    const call = await called;
    const cancelled = dispatcher.nextCancel();
    client.socket.destroy();
    expect(await cancelled).toBe(call);
    call.fail(new HostError('skill_timeout', 'too late'));
    await Promise.resolve();
    expect(call.cancels).toBe(1);
    expect(reports).toEqual([]);
  });

  it('cancels all of its pipelined requests', async () => {
    const { dispatcher, client } = await start();
    for (let count = 0; count < 3; count += 1) {
      const called = dispatcher.nextCall();
      client.send(...POST);
      await called;
    }
    client.socket.destroy();
    while (dispatcher.calls.some((call) => call.cancels === 0)) await dispatcher.nextCancel();
    expect(dispatcher.calls.map((call) => call.cancels)).toEqual([1, 1, 1]);
  });

  it('after the answer cancels nothing', async () => {
    const { dispatcher, server, client } = await start();
    const requested = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    const called = dispatcher.nextCall();
    client.send(...POST);
    const call = await called;
    const [, res] = await requested;
    const closed = closing(res);
    call.answer({});
    await client.until('{"ok":true}');
    client.socket.destroy();
    await closed;
    expect(call.cancels).toBe(0);
  });

  it.each(['GET /skills/time/health', 'POST /skills/time/run'])(
    'before %s has its turn has nothing dispatched',
    async (line) => {
      const dispatcher = new FakeDispatcher(fakeSkill('time', { ownHealth: true }));
      const app = createGateway({ dispatcher, cors: false });
      const { server, port } = await serve(() => undefined);
      const requested = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
      const client = new RawConnection(port);
      client.send(`${line} HTTP/1.1`, 'Host: h', 'Content-Length: 2', '', '{}');
      const [req, res] = await requested;
      const closed = closing(res);
      client.socket.destroy();
      await closed;
      app(req, res);
      expect(dispatcher.calls).toEqual([]);
    },
  );

  it('while a middleware thinks has nothing dispatched, and hears no events', async () => {
    const dispatcher = new FakeDispatcher(fakeSkill('time', { ownHealth: true }));
    const events = new FakeFeed();
    const { promise: left, resolve: leave } = Promise.withResolvers<undefined>();
    const app = createGateway({
      dispatcher,
      cors: false,
      events,
      middlewares: [(_req, _res, next) => left.then(next)],
    });
    const { server, port } = await serve(app);
    for (const path of ['/skills/time/health', '/events']) {
      const requested = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
      const client = new RawConnection(port);
      client.send(`GET ${path} HTTP/1.1`, 'Host: localhost', '', '');
      const [, res] = await requested;
      const closed = closing(res);
      client.socket.destroy();
      await closed;
    }
    leave(undefined);
    await left;
    await new Promise((resolve) => setImmediate(resolve));
    expect(dispatcher.calls).toEqual([]);
    expect(events.listeners.size).toBe(0);
  });

  it('in the middle of its upload has nothing dispatched', async () => {
    const { dispatcher, server, client } = await start();
    const requested = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    client.send(
      'POST /skills/time/run HTTP/1.1',
      'Host: h',
      'Content-Length: 100',
      '',
      '{"half": ',
    );
    const [req, res] = await requested;
    const closed = Promise.all([closing(req), closing(res)]);
    client.socket.destroy();
    await closed;
    expect(dispatcher.calls).toEqual([]);
  });
});
