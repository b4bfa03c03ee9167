import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { BodyStream, HostError, HostRoute } from '@skillet/core';
import { createGateway, type GatewayOptions } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';
import { closing, RawConnection, serve } from './support/raw-connection.ts';

// More than what the system takes off the host for a connection that nobody reads.
const LARGE = 16 * 1024 * 1024;
const POST = ['POST /skills/time/run HTTP/1.1', 'Host: h', 'Content-Length: 2', '', '{}'];

async function start(options: Partial<GatewayOptions> = {}, streamIdle = 60_000) {
  const dispatcher = new FakeDispatcher(
    fakeSkill('time', { streamIdle }),
    fakeSkill('other', { streamIdle }),
  );
  const app = createGateway({ dispatcher, cors: false, ...options });
  return { dispatcher, ...(await serve(app)) };
}

/** A client that has its answer, and reads nothing of it. */
function unread(port: number): RawConnection {
  const client = new RawConnection(port);
  client.socket.pause();
  client.send(...POST);
  return client;
}

describe('an answer', () => {
  it.each([
    ['text', 'x'.repeat(LARGE)],
    ['bytes', new Uint8Array(LARGE)],
  ])('of %s that its client does not read is cut off', async (_what, body) => {
    const { dispatcher, server, port } = await start({}, 50);
    dispatcher.respond = () => ({ ...ok, body });
    const cut = new Promise((resolve) => {
      server.once('connection', (socket) => socket.once('close', resolve));
    });
    unread(port);
    await cut;
  });

  it('in pieces that has ended, and is not read, is cut off', async () => {
    const { dispatcher, server, port } = await start({}, 50);
    const body: BodyStream = {
      read: (sink) => {
        sink.chunk(new Uint8Array(LARGE));
        sink.end();
      },
      grant: () => undefined,
      cancel: () => undefined,
    };
    dispatcher.respond = () => ({ ...ok, headers: [], body });
    const cut = new Promise((resolve) => {
      server.once('connection', (socket) => socket.once('close', resolve));
    });
    unread(port);
    await cut;
  });

  it('that is read arrives whole, and its memory is free', async () => {
    const { dispatcher, port } = await start();
    const whole = Buffer.alloc(LARGE, 'ab');
    const body = new Uint8Array(whole);
    dispatcher.respond = () => ({ ...ok, body });
    const response = await fetch(`http://127.0.0.1:${String(port)}/skills/time/run`, {
      method: 'POST',
    });
    expect(whole.equals(Buffer.from(await response.arrayBuffer()))).toBe(true);
    expect(body.byteLength).toBe(0);
  });

  it('waits behind another on its connection without being cut off', async () => {
    const { dispatcher, port } = await start({}, 20);
    const client = new RawConnection(port);
    const first = dispatcher.nextCall();
    client.send(...POST);
    const call = await first;
    const second = dispatcher.nextCall();
    client.send(...POST);
    (await second).answer({ body: 'second' });
    await new Promise((resolve) => setTimeout(resolve, 60));
    call.answer({ body: 'first' });
    const received = await client.until('second');
    expect(received.indexOf('first')).toBeLessThan(received.indexOf('second'));
  });
});

it('answers of one skill that nobody takes leave room for those of others', async () => {
  const { dispatcher, port } = await start({ answerMemory: 4 * LARGE });
  dispatcher.respond = () => ({ ...ok, body: new Uint8Array(LARGE) });
  const answered = async (mount: string) => {
    const client = new RawConnection(port);
    client.send(...POST.map((line) => line.replace('/time/', `/${mount}/`)));
    const received = await client.until('\r\n\r\n');
    client.socket.pause();
    return received.slice(9, 12);
  };
  expect(await answered('time')).toBe('200');
  expect(await answered('time')).toBe('200');
  expect(await answered('time')).toBe('503');
  expect(await answered('other')).toBe('200');
  expect(await answered('other')).toBe('503');
});

it('answers that are not taken are held up to the budget; the next is refused until there is room', async () => {
  const { dispatcher, server, port } = await start({ answerMemory: 1.5 * LARGE });
  dispatcher.respond = () => ({ ...ok, body: new Uint8Array(LARGE) });
  const called = dispatcher.nextCall();
  const gone = new Promise((resolve) => {
    server.once('connection', (socket) => socket.once('close', resolve));
  });
  const first = unread(port);
  await called;
  const refused = new RawConnection(port);
  refused.send(...POST);
  const received = await refused.until('"retryable":true}');
  expect(received).toMatch(/^HTTP\/1.1 503 [^]*Retry-After: 1[^]*"host_overloaded"/);
  const closed = closing(first.socket);
  first.socket.destroy();
  await Promise.all([closed, gone]);
  const third = new RawConnection(port);
  third.send(...POST);
  expect(await third.until('\r\n\r\n')).toContain('HTTP/1.1 200');
});

it('an answer of the host that had begun before its long end counts, and is cut off when nobody reads it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const route: HostRoute = {
    path: '/long',
    methods: ['GET'],
    scope: 'anybody',
    summary: 'Long',
    handle: (exchange) => {
      const { res } = exchange;
      res.writeHead(200).write('begun\n');
      try {
        exchange.end('x'.repeat(LARGE));
      } catch (error) {
        exchange.end(`refused: ${(error as HostError).code}\n`);
      }
    },
  };
  const { server, port } = await start({ routes: [route], answerMemory: 1.5 * LARGE });
  const gone = new Promise((resolve) => {
    server.once('connection', (socket) => socket.once('close', resolve));
  });
  const get = (): RawConnection => {
    const client = new RawConnection(port);
    client.send('GET /long HTTP/1.1', 'Host: h', '', '');
    return client;
  };
  const first = get();
  await first.until('begun');
  first.socket.pause();
  await get().until('refused: host_overloaded');
  await vi.advanceTimersByTimeAsync(60_000);
  await gone;
});

it('an answer of the host that comes when its client has left takes no room', async () => {
  const told = Promise.withResolvers<undefined>();
  let requests = 0;
  const route: HostRoute = {
    path: '/late',
    methods: ['GET'],
    scope: 'anybody',
    summary: 'Late',
    handle: async (exchange) => {
      requests += 1;
      const isFirst = requests === 1;
      if (isFirst) {
        client.socket.destroy();
        await once(exchange.res, 'close');
      }
      exchange.answer(200, [], 'x'.repeat(LARGE));
      if (isFirst) told.resolve(undefined);
    },
  };
  const { port } = await start({ routes: [route], answerMemory: 1.5 * LARGE });
  const client = new RawConnection(port);
  client.send('GET /late HTTP/1.1', 'Host: h', '', '');
  await told.promise;
  const next = new RawConnection(port);
  next.send('GET /late HTTP/1.1', 'Host: h', '', '');
  expect(await next.until('\r\n\r\n')).toContain('HTTP/1.1 200');
});
