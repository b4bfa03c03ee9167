import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import fc from 'fast-check';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';
import { RawConnection, serve } from './support/raw-connection.ts';

function answering(bodyLimit = 1024 * 1024): FakeDispatcher {
  const dispatcher = new FakeDispatcher(fakeSkill('time', { bodyLimit }));
  dispatcher.respond = () => ok;
  return dispatcher;
}

describe('POST /skills/<mount>/run', () => {
  it('hands on method, path, query, raw headers and bytes', async () => {
    const dispatcher = answering();
    const { port } = await serve(createGateway({ dispatcher, cors: false }));
    const client = new RawConnection(port);
    client.send(
      'POST /skills/time/run/?a=%2F&b HTTP/1.1',
      'HOST: h',
      'x-Twice: 1',
      'X-Twice: 2',
      'X-Request-Id: r-1',
      'Content-Length: 7',
      '',
      '{"a": 1',
    );
    expect(await client.until('{"ok":true}')).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    const [call] = dispatcher.calls;
    expect(call?.mount).toBe('time');
    expect(call?.request).toEqual({
      method: 'POST',
      path: '/run?a=%2F&b',
      operation: 'get_time',
      caller: 'local',
      door: 'http',
      headers: 'HOST\nh\nx-Twice\n1\nX-Twice\n2\nX-Request-Id\nr-1\nContent-Length\n7',
      body: Buffer.from('{"a": 1'),
      requestId: 'r-1',
    });
  });

  it('hands on no body as null', async () => {
    const dispatcher = answering();
    const app = createGateway({ dispatcher, cors: false });
    await request(app).post('/skills/time/run').expect(200);
    await request(app).post('/skills/time/run').set('Content-Length', '0').expect(200);
    expect(dispatcher.calls.map((call) => call.request.body)).toEqual([null, null]);
    expect(dispatcher.calls[0]?.request.path).toBe('/run');
  });

  it('hands a compressed body on as it is', async () => {
    const dispatcher = answering();
    const { port } = await serve(createGateway({ dispatcher, cors: false }));
    const bytes = Buffer.from([0x1f, 0x8b, 0, 255]);
    const sent = httpRequest({
      port,
      method: 'POST',
      path: '/skills/time/run',
      headers: { 'Content-Encoding': 'gzip' },
    });
    sent.end(bytes);
    await once(sent, 'response');
    expect(dispatcher.calls[0]?.request.body).toEqual(bytes);
    expect(dispatcher.calls[0]?.request.headers).toContain('Content-Encoding\ngzip');
  });

  it('puts a chunked body together, whatever the chunks', async () => {
    const dispatcher = answering();
    const { port } = await serve(createGateway({ dispatcher, cors: false }));
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 5_000 });
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 8 }), async (chunks) => {
        const sent = httpRequest({ port, method: 'POST', path: '/skills/time/run' });
        sent.flushHeaders();
        for (const part of chunks) sent.write(part);
        sent.end();
        const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
        response.resume();
        const body = (dispatcher.calls.at(-1)?.request.body ?? new Uint8Array()) as Uint8Array;
        expect(Buffer.compare(body, Buffer.concat(chunks))).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it('answers a client that expects 100 Continue first', async () => {
    const dispatcher = answering();
    const { port } = await serve(createGateway({ dispatcher, cors: false }));
    const client = new RawConnection(port);
    client.send(
      'POST /skills/time/run HTTP/1.1',
      'Host: h',
      'Expect: 100-continue',
      'Content-Length: 2',
      '',
      '',
    );
    await client.until('100 Continue');
    expect(dispatcher.calls).toHaveLength(0);
    client.send('{}');
    await client.until('{"ok":true}');
    expect(dispatcher.calls[0]?.request.body).toEqual(Buffer.from('{}'));
  });

  it('answers pipelined requests in their order', async () => {
    const dispatcher = new FakeDispatcher(fakeSkill('time'));
    const { port } = await serve(createGateway({ dispatcher, cors: false }));
    const client = new RawConnection(port);
    const post = ['POST /skills/time/run HTTP/1.1', 'Host: h', 'Content-Length: 0', '', ''];
    client.send(...post);
    const first = await dispatcher.nextCall();
    client.send(...post);
    const second = await dispatcher.nextCall();
    second.answer({ body: '"second"' });
    first.answer({ body: '"first"' });
    const received = await client.until('"second"');
    expect(received.indexOf('"first"')).toBeGreaterThan(0);
    expect(received.indexOf('"first"')).toBeLessThan(received.indexOf('"second"'));
  });

  it('leaves no listeners behind on a connection that is kept', async () => {
    const dispatcher = answering();
    const { port, server } = await serve(createGateway({ dispatcher, cors: false }));
    const counts: number[] = [];
    server.on('request', ({ socket }) => {
      const names = socket.eventNames();
      counts.push(names.reduce((sum, name) => sum + socket.listenerCount(name), 0));
    });
    const client = new RawConnection(port);
    for (let round = 1; round <= 20; round += 1) {
      client.received = '';
      client.send('POST /skills/time/run HTTP/1.1', 'Host: h', 'Content-Length: 2', '', '{}');
      await client.until('{"ok":true}');
    }
    expect(counts).toHaveLength(20);
    expect(counts[19]).toBe(counts[1]);
  });
});
