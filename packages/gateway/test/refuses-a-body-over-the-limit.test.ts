import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { HostRoute } from '@skillet/core';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { LINGER_BYTES, LINGER_IDLE } from '../src/answer/refuse-body.ts';
import { createGateway, type FailedExchange } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';
import { closing, RawConnection, serve } from './support/raw-connection.ts';

function limited(bodyLimit: number) {
  const reports: FailedExchange[] = [];
  const dispatcher = new FakeDispatcher(fakeSkill('time', { bodyLimit }));
  dispatcher.respond = () => ok;
  const app = createGateway({ dispatcher, cors: false, onError: (info) => reports.push(info) });
  return { app, dispatcher, reports };
}

function head(header: string): string {
  return `POST /skills/time/run HTTP/1.1\r\nHost: h\r\n${header}\r\n\r\n`;
}

/** Sends megabytes until the connection is closed, or very many are sent; how many bytes were. */
async function sentUntilClosed({ socket }: RawConnection): Promise<number> {
  const part = Buffer.alloc(1024 * 1024);
  let sent = 0;
  const closed = closing(socket);
  const sendOn = (): void => {
    while (sent < LINGER_BYTES * 3 && !socket.destroyed) {
      sent += part.length;
      if (!socket.write(part)) break;
    }
  };
  socket.on('drain', sendOn);
  sendOn();
  await closed;
  return sent;
}

describe('a body', () => {
  it('of exactly the limit is taken', async () => {
    const { app, dispatcher } = limited(10);
    await request(app).post('/skills/time/run').send('0123456789').expect(200);
    expect(dispatcher.calls[0]?.request.body).toHaveLength(10);
  });

  it('over the limit is refused with a problem that names the limit', async () => {
    const { app, dispatcher, reports } = limited(10);
    const response = await request(app)
      .post('/skills/time/run')
      .set('X-Request-Id', 'big-1')
      .send('0123456789a')
      .expect(413);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.body).toMatchObject({
      code: 'body_too_large',
      status: 413,
      detail: 'The request body is over the limit of 10 bytes.',
      mount: 'time',
      request_id: 'big-1',
      retryable: false,
    });
    expect(dispatcher.calls).toEqual([]);
    expect(dispatcher.refused).toMatchObject([
      {
        request: { requestId: 'big-1', operation: 'get_time' },
        error: { code: 'body_too_large' },
      },
    ]);
    expect(reports).toMatchObject([{ requestId: 'big-1', error: { code: 'body_too_large' } }]);
  });

  it('that says it is over the limit is refused before it is sent', async () => {
    const { app } = limited(10);
    const { port } = await serve(app);
    const client = new RawConnection(port);
    client.send(head('Content-Length: 100'));
    const received = await client.until('"retryable":false}');
    expect(received).toMatch(/^HTTP\/1.1 413 Payload Too Large\r\n/);
    expect(received).toContain('\r\nConnection: close\r\n');
    // The rest is still read, so that closing the connection does not reset it.
    client.send('x'.repeat(100));
    await client.ended;
  });

  it('that grows over the limit in chunks is refused, and the connection is closed', async () => {
    const { app, dispatcher } = limited(10);
    const { port } = await serve(app);
    const client = new RawConnection(port);
    client.send(head('Transfer-Encoding: chunked'));
    client.send('8\r\n12345678\r\n');
    client.send('8\r\n12345678\r\n');
    const received = await client.until('"retryable":false}');
    expect(received).toContain('HTTP/1.1 413');
    expect(received).toContain('\r\nConnection: close\r\n');
    client.send('8\r\n12345678\r\n0\r\n\r\n');
    await client.ended;
    expect(received.match(/HTTP\/1.1/g)).toHaveLength(1);
    expect(dispatcher.calls).toEqual([]);
  });

  it('that never ends is cut off', async () => {
    const { app } = limited(10);
    const { port } = await serve(app);
    const client = new RawConnection(port);
    client.send(head(`Content-Length: ${String(LINGER_BYTES * 4)}`));
    await client.until('"retryable":false}');
    expect(await sentUntilClosed(client)).toBeLessThan(LINGER_BYTES * 3);
  });

  it('whose sender falls silent is cut off in the end', async () => {
    const { app } = limited(10);
    const { port, server } = await serve(app);
    const connected = once(server, 'connection') as Promise<[Socket]>;
    const client = new RawConnection(port);
    client.send(head('Content-Length: 100'));
    await client.until('"retryable":false}');
    const [socket] = await connected;
    expect(socket.timeout).toBe(LINGER_IDLE);
    socket.emit('timeout');
    await client.ended;
  });
});

describe('a body for the host itself', () => {
  const upload = (path: string, length: number) =>
    `POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: ${String(length)}\r\n\r\n`;

  function hosted() {
    const route: HostRoute = {
      path: '/own',
      methods: ['POST'],
      scope: 'anybody',
      summary: 'Takes ten bytes',
      handle: async (exchange) => {
        const body = await exchange.body(10);
        exchange.res.end(`<${String(body.length)}>`);
      },
    };
    const dispatcher = new FakeDispatcher(fakeSkill('time'));
    return createGateway({ dispatcher, cors: false, routes: [route] });
  }

  it('over its limit is refused, and the connection is closed', async () => {
    const { port } = await serve(hosted());
    const client = new RawConnection(port);
    client.send(`${upload('/own', 10)}0123456789`);
    await client.until('<10>');
    client.send(upload('/own', 100));
    const received = await client.until('"retryable":false}');
    expect(received).toContain('HTTP/1.1 413');
    expect(received).toContain('\r\nConnection: close\r\n');
    client.send('x'.repeat(100));
    await client.ended;
  });

  it('over its limit that never ends is cut off', async () => {
    const { port } = await serve(hosted());
    const client = new RawConnection(port);
    client.send(upload('/own', LINGER_BYTES * 4));
    await client.until('"retryable":false}');
    expect(await sentUntilClosed(client)).toBeLessThan(LINGER_BYTES * 3);
  });

  it('that nobody reads is thrown away, and the connection goes on', async () => {
    const { port } = await serve(hosted());
    const client = new RawConnection(port);
    client.send(upload('/nowhere', 100_000));
    await client.until('"Not Found"}');
    client.send(Buffer.alloc(100_000, 'x').toString());
    client.send(`${upload('/own', 3)}abc`);
    await client.until('<3>');
  });

  it('that nobody reads and that never ends is cut off', async () => {
    const { port } = await serve(hosted());
    const client = new RawConnection(port);
    client.send(upload('/nowhere', LINGER_BYTES * 4));
    await client.until('"Not Found"}');
    expect(await sentUntilClosed(client)).toBeLessThan(LINGER_BYTES * 3);
  });
});
