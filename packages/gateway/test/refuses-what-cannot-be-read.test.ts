import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LINGER } from '../src/answer/refuse-unreadable.ts';
import { createGateway } from '../src/index.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';
import { closing, RawConnection, serve } from './support/raw-connection.ts';

async function start(options = {}) {
  const dispatcher = new FakeDispatcher(fakeSkill('time'));
  const app = createGateway({ dispatcher, cors: false });
  const { server, port } = await serve(app, options);
  return { app, dispatcher, server, port, client: new RawConnection(port) };
}

/** What a refusal looks like on the wire. */
function refusal(status: number, text: string): string {
  const body = `{"detail":"${text}"}`;
  const headers = ['Connection: close', 'Content-Type: application/json'];
  const head = [`HTTP/1.1 ${String(status)} ${text}`, ...headers];
  return [...head, `Content-Length: ${String(body.length)}`, '', body].join('\r\n');
}

const BAD_REQUEST = refusal(400, 'Bad Request');
const POST = ['POST /skills/time/run HTTP/1.1', 'Host: h'];

/** The server's end of the next connection. */
async function nextSocket(server: Server): Promise<Socket> {
  const [socket] = (await once(server, 'connection')) as [Socket];
  return socket;
}

describe('what cannot be read is answered with a detail, and the connection closed', () => {
  const long = 'x'.repeat(20_000);
  it.each([
    ['no HTTP', ['nonsense', '', ''], BAD_REQUEST],
    ['a header without a name', ['GET / HTTP/1.1', 'Host: h', ': x', '', ''], BAD_REQUEST],
    ['two lengths', [...POST, 'Content-Length: 1', 'Content-Length: 2', '', ''], BAD_REQUEST],
    ['a method that nobody knows', ['FETCH / HTTP/1.1', 'Host: h', '', ''], BAD_REQUEST],
    [
      'headers that are too long',
      ['GET / HTTP/1.1', `X-Long: ${long}`, '', ''],
      refusal(431, 'Request Header Fields Too Large'),
    ],
    [
      'chunk extensions that are too long',
      [...POST, 'Transfer-Encoding: chunked', '', `1;${long}`, 'x', ''],
      refusal(413, 'Payload Too Large'),
    ],
  ])('%s', async (_what, lines, answer) => {
    const { client } = await start();
    client.send(...lines);
    await client.ended;
    expect(client.received).toBe(answer);
  });

  it('a request that does not get whole in time', async () => {
    const { client } = await start({ connectionsCheckingInterval: 10, headersTimeout: 20 });
    client.send('GET / HTTP/1.1', '');
    await client.ended;
    expect(client.received).toBe(refusal(408, 'Request Timeout'));
  });

  it('an expectation that nobody meets', async () => {
    const { client } = await start();
    client.send('GET / HTTP/1.1', 'Host: h', 'Expect: wonders', '', '');
    await client.ended;
    expect(client.received).toMatch(/^HTTP\/1.1 417 Expectation Failed\r\n/);
    expect(client.received).toContain('\r\nConnection: close\r\n');
    expect(client.received).toMatch(/\r\n\r\n\{"detail":"Expectation Failed"\}$/);
  });

  it('also after requests on the same connection that were answered', async () => {
    const { client } = await start();
    client.send('GET /nowhere HTTP/1.1', 'Host: h', '', '');
    await client.until('Not Found');
    client.send('nonsense', '', '');
    await client.ended;
    expect(client.received).toMatch(
      /\{"detail":"Not Found"\}HTTP\/1.1 400 [^]*\{"detail":"Bad Request"\}$/,
    );
  });
});

describe('who sends what cannot be read', () => {
  it('gets the answer though it is still sending', async () => {
    const { client } = await start();
    client.send('GET / HTTP/1.1', `X-Long: ${'x'.repeat(4_000_000)}`, '', '');
    await client.ended;
    expect(client.received).toContain('HTTP/1.1 431 ');
  });

  it('is cut off after a while when it does not go', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { server, port } = await start();
    await nextSocket(server);
    const accepted = nextSocket(server);
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    onTestFinished(() => void client.destroy());
    const closed = closing(await accepted);
    client.write('nonsense\r\n\r\n');
    await once(client, 'data');
    client.write('more of it');
    vi.advanceTimersByTime(LINGER);
    await closed;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('loses its request in flight', async () => {
    const { dispatcher, client } = await start();
    const called = dispatcher.nextCall();
    client.send(...POST, 'Content-Length: 0', '', '');
    await called;
    const cancelled = dispatcher.nextCancel();
    client.send('nonsense', '', '');
    await cancelled;
    await client.ended;
    expect(client.received).toBe(BAD_REQUEST);
  });

  it('gets nothing in the middle of an answer', async () => {
    const { app, client } = await start();
    app.get('/half', (_req, res) => void res.write('half of it'));
    client.send('GET /half HTTP/1.1', 'Host: h', '', '');
    await client.until('half of it');
    client.send('nonsense', '', '');
    await client.ended;
    expect(client.received).not.toContain('400');
  });

  it('gets nothing when it is its connection that failed', async () => {
    const { server, client } = await start();
    const socket = await nextSocket(server);
    server.emit('clientError', Object.assign(new Error(), { code: 'ECONNRESET' }), socket);
    server.emit('clientError', Object.assign(new Error(), { code: 'HPE_INVALID' }), socket);
    await client.ended;
    expect(client.received).toBe('');
  });
});
