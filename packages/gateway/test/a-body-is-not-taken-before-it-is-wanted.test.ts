import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HostError } from '@skillet/core';
import { describe, expect, it } from 'vitest';
import { createGateway, type GatewayOptions } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';
import { closing, RawConnection, serve } from './support/raw-connection.ts';

const LARGE = 200_000;
const full = () => new HostError('skill_overloaded', 'It is full.', { retryAfter: 1 });

async function start(options: Partial<GatewayOptions> = {}, timeout = 30_000) {
  const view = { bodyLimit: 1024 * 1024, timeout };
  const dispatcher = new FakeDispatcher(
    fakeSkill('time', view),
    fakeSkill('app', { ...view, kind: 'app' }),
    fakeSkill('other', view),
  );
  const app = createGateway({ dispatcher, cors: false, ...options });
  return { dispatcher, ...(await serve(app)) };
}

const head = (framing: string, mount = 'time', ...more: string[]) => [
  `POST /skills/${mount}/run HTTP/1.1`,
  'Host: h',
  framing,
  ...more,
  '',
  '',
];
const post = (framing: string, body: string) => [...head(framing).slice(0, -1), body];
const length = (bytes: number) => `Content-Length: ${String(bytes)}`;

describe('a skill that would refuse the request', () => {
  it.each([
    ['a large body', length(LARGE), 'x'.repeat(LARGE)],
    ['a body of unknown length', 'Transfer-Encoding: chunked', '5\r\nhello\r\n0\r\n\r\n'],
  ])('has it refused before %s is sent, and the rest is read', async (_what, framing, body) => {
    const { dispatcher, port } = await start();
    dispatcher.refusal = full();
    const client = new RawConnection(port);
    client.send(...head(framing));
    const received = await client.until('"retryable":true}');
    expect(received).toMatch(/^HTTP\/1.1 503 [^]*Connection: close[^]*"skill_overloaded"/);
    client.send(body);
    await client.ended;
    expect(dispatcher.calls).toEqual([]);
  });

  it('has a client that asks first told so, without its body', async () => {
    const { dispatcher, port } = await start();
    dispatcher.refusal = full();
    const client = new RawConnection(port);
    client.send(...head(length(LARGE), 'time', 'Expect: 100-continue'));
    await client.ended;
    expect(client.received).toMatch(/^HTTP\/1.1 503 [^]*Connection: close/);
  });

  it('judges a request with a small body only once that is there', async () => {
    const { dispatcher, port } = await start();
    dispatcher.refusal = full();
    dispatcher.respond = () => {
      throw full();
    };
    const client = new RawConnection(port);
    client.send(...post(length(2), '{}'));
    expect(await client.until('"retryable":true}')).toContain('HTTP/1.1 503');
    expect(dispatcher.calls).toHaveLength(1);
  });
});

it.each([
  ['time', 'Content-Length: 2', '{}'],
  ['time', length(LARGE), 'x'.repeat(LARGE)],
  ['app', 'Content-Length: 2', '{}'],
  ['nowhere', 'Content-Length: 2', '{}'],
])(
  'a client that asks first whether %s wants its body (%s) gets an answer',
  async (mount, framing, body) => {
    const { dispatcher, port } = await start();
    dispatcher.respond = () => ok;
    const client = new RawConnection(port);
    client.send(...head(framing, mount, 'Expect: 100-continue'));
    if (mount === 'nowhere') {
      // The answer is there already; what follows on the connection could be anything.
      await client.ended;
      expect(client.received).toMatch(/^HTTP\/1.1 404 [^]*Connection: close/);
      return;
    }
    await client.until('HTTP/1.1 100 Continue\r\n\r\n');
    client.send(body);
    expect(await client.until('{"ok":true}')).toContain('HTTP/1.1 200 OK');
  },
);

it('an upload whose application refuses it is read on in bounds, and closed', async () => {
  const { dispatcher, port } = await start();
  dispatcher.respond = () => {
    throw full();
  };
  const client = new RawConnection(port);
  client.send(...head(length(300_000), 'app'));
  const received = await client.until('"retryable":true}');
  expect(received).toMatch(/^HTTP\/1.1 503 [^]*Connection: close/);
  client.send('x'.repeat(300_000));
  await client.ended;
});

describe('large bodies together', () => {
  const body = 'x'.repeat(LARGE);

  it('have as much room as there is: further ones wait, and are read when there is some', async () => {
    const { dispatcher, port } = await start({ bodyMemory: 300_000 });
    const [first, second] = [new RawConnection(port), new RawConnection(port)];
    const firstCalled = dispatcher.nextCall();
    first.send(...post(length(LARGE), body));
    const call = await firstCalled;
    second.send(...head(length(LARGE), 'time', 'Expect: 100-continue'));
    const third = new RawConnection(port);
    const small = dispatcher.nextCall();
    third.send(...post(length(2), '{}'));
    expect((await small).request.body).toHaveLength(2);
    expect(second.received).toBe('');
    call.answer({});
    await second.until('100 Continue');
    const secondCalled = dispatcher.nextCall();
    second.send(body);
    expect((await secondCalled).request.body).toHaveLength(LARGE);
  });

  it.each([length(LARGE), 'Transfer-Encoding: chunked'])(
    'that find no room in time are refused (%s)',
    async (framing) => {
      const { dispatcher, port } = await start({ bodyMemory: 300_000 }, 30);
      const called = dispatcher.nextCall();
      new RawConnection(port).send(...post(length(LARGE), body));
      await called;
      const client = new RawConnection(port);
      client.send(...head(framing));
      const received = await client.until('"retryable":true}');
      expect(received).toMatch(/^HTTP\/1.1 503 [^]*Retry-After: 1[^]*"host_overloaded"/);
    },
  );

  it('for a skill that hangs leave room for others, which do not wait behind them', async () => {
    const { dispatcher, port } = await start({ bodyMemory: 1_200_000 });
    for (let held = 0; held < 2; held += 1) {
      const called = dispatcher.nextCall();
      new RawConnection(port).send(...post(length(LARGE), body));
      await called;
    }
    // There would be room for it, but not for its skill.
    const third = new RawConnection(port);
    third.send(...head(length(LARGE), 'time', 'Expect: 100-continue'));
    const other = new RawConnection(port);
    other.send(...head(length(LARGE), 'other', 'Expect: 100-continue'));
    await other.until('100 Continue');
    expect(third.received).toBe('');
  });

  it('of clients that have left leave their room to others', async () => {
    const { dispatcher, server, port } = await start({ bodyMemory: 300_000 });
    const requested = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    const first = new RawConnection(port);
    first.send(...post(length(LARGE), body.slice(1)));
    const [, res] = await requested;
    const closed = closing(res);
    first.socket.destroy();
    await closed;
    const called = dispatcher.nextCall();
    new RawConnection(port).send(...post(length(LARGE), body));
    expect((await called).request.body).toHaveLength(LARGE);
  });

  it('of unknown length are counted as they grow', async () => {
    const { dispatcher, port } = await start({ bodyMemory: 600_000 });
    const held = dispatcher.nextCall();
    const chunk = `${(100_000).toString(16)}\r\n${'x'.repeat(100_000)}\r\n`;
    const first = new RawConnection(port);
    first.send(...post('Transfer-Encoding: chunked', `${chunk.repeat(4)}0\r\n\r\n`));
    const call = await held;
    expect(call.request.body).toHaveLength(400_000);
    const second = new RawConnection(port);
    const next = dispatcher.nextCall();
    second.send(...post('Transfer-Encoding: chunked', `${chunk.repeat(4)}0\r\n\r\n`));
    call.answer({});
    expect((await next).request.body).toHaveLength(400_000);
  });
});
