import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { STREAM_WINDOW, STREAMED, ToHost, ToWorker, type WorkerFrame } from '@skillet/core';
import { appOf } from '../src/app/app-shape.ts';
import { ResponseParser } from '../src/app/response-parser.ts';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

/** Starts an application of one module. */
function startApp(source: string) {
  return startWorker({
    ...skillFolder({ 'skillet_runtime.mjs': source }),
    kind: 'app',
    export: 'app',
  });
}

const NODE = `export const app = (req, res) => {
  if (req.url === '/inventory') { res.end('{"skill":{"tags":["own"]}}'); return; }
  if (req.url === '/big') { res.end(Buffer.alloc(1_000_000)); return; }
  if (req.url === '/echo') { req.pipe(res); return; }
  if (req.url === '/timer') { setTimeout(() => { throw new Error('late'); }, 1); return; }
  if (req.url === '/slow') { res.setTimeout(5, () => res.writeHead(503).end('timed out')); return; }
  if (req.url === '/stalled') { req.setTimeout(5, () => res.writeHead(408).end()); return; }
  if (req.url === '/idle') { req.socket.setTimeout(5); return; }
  if (req.url === '/in-time') {
    const unheard = () => res.destroy();
    res.setTimeout(2 ** 30, unheard).setTimeout(0);
    req.socket.setTimeout(0, unheard);
    setImmediate(() => res.end());
    return;
  }
  res.statusCode = 404;
  res.end();
};`;

describe('an application in a worker', () => {
  it('is asked once what it says of itself', async () => {
    const worker = startApp(NODE);
    const [, report] = await worker.first(ToHost.loaded);
    expect(report).toEqual({
      health: false,
      captured: { inventory: '{"skill":{"tags":["own"]}}' },
    });
  });

  it('may be a promise of one', async () => {
    const made = NODE.replace('export const app =', 'const listener =');
    const worker = startApp(`${made}\nexport const app = Promise.resolve(listener);`);
    const [, report] = await worker.first(ToHost.loaded);
    expect(report).toHaveProperty('captured.inventory');
  });

  it('knows where a body ends that comes without its length, and need not read it', async () => {
    const worker = startApp(NODE);
    await worker.first(ToHost.loaded);
    const body = new Uint8Array(Buffer.from('{"a":1}'));
    worker.send([
      ToWorker.request,
      1,
      'POST',
      '/none',
      'content-type\napplication/json',
      body,
      'r',
      1e15,
    ]);
    expect((await worker.first(ToHost.response)).slice(0, 3)).toEqual([ToHost.response, 1, 404]);
    worker.send([ToWorker.request, 2, 'POST', '/echo', '', '{"b":2}', 'r', 1e15]);
    const echoed = await worker.frame(([, id]) => id === 2);
    expect(JSON.stringify(echoed)).not.toContain('failed');
  });

  it('answers whole when it is done at once, and in pieces within its credit otherwise', async () => {
    const worker = startApp(NODE);
    await worker.first(ToHost.loaded);
    worker.send([ToWorker.request, 1, 'GET', '/none', '', null, 'r', 1e15]);
    expect((await worker.first(ToHost.response)).slice(0, 3)).toEqual([ToHost.response, 1, 404]);
    worker.send([ToWorker.request, 2, 'GET', '/big', '', null, 'r', 1e15]);
    const received = () =>
      worker.frames
        .filter((frame) => frame[0] === ToHost.responseChunk)
        .reduce((sum, [, , bytes]) => sum + bytes.byteLength, 0);
    await worker.frame(() => received() === STREAM_WINDOW);
    worker.send([ToWorker.ping]);
    await worker.first(ToHost.pong);
    expect(received()).toBe(STREAM_WINDOW);
    worker.send([ToWorker.responseCredit, 2, 1_000_000, []]);
    await worker.first(ToHost.responseEnd);
    expect(received()).toBe(1_000_000);
  });

  it('hears of the times it has set, and is cut off where nobody listens for them', async () => {
    const worker = startApp(NODE);
    await worker.first(ToHost.loaded);
    const endOf = async (id: number) => {
      const ends: number[] = [ToHost.response, ToHost.failed];
      const isEnd = (frame: WorkerFrame) => ends.includes(frame[0]) && frame[1] === id;
      return (await worker.frame(isEnd))[2];
    };
    worker.send([ToWorker.request, 1, 'GET', '/slow', '', null, 'r', 1e15]);
    worker.send([ToWorker.request, 2, 'POST', '/stalled', '', STREAMED, 'r', 1e15]);
    worker.send([ToWorker.request, 3, 'GET', '/idle', '', null, 'r', 1e15]);
    worker.send([ToWorker.request, 4, 'GET', '/in-time', '', null, 'r', 1e15]);
    expect(await Promise.all([1, 2, 3, 4].map(endOf))).toEqual([503, 408, 'skill_error', 200]);
  });

  it('takes a body in pieces, and grants credit for what it has read', async () => {
    const worker = startApp(NODE);
    await worker.first(ToHost.loaded);
    worker.send([ToWorker.request, 1, 'POST', '/echo', '', STREAMED, 'r', 1e15]);
    for (let count = 0; count < 4; count += 1) {
      worker.send([ToWorker.requestChunk, 1, new Uint8Array(STREAM_WINDOW / 4)]);
    }
    await worker.first(ToHost.requestCredit);
    worker.send([ToWorker.requestEnd, 1], [ToWorker.responseCredit, 1, STREAM_WINDOW, []]);
    await worker.first(ToHost.responseEnd);
  });

  it('names the request that a timer of a route belongs to', async () => {
    const worker = startApp(NODE);
    await worker.first(ToHost.loaded);
    worker.send([ToWorker.request, 1, 'GET', '/timer', '', null, 'the-culprit', 1e15]);
    const [, words] = await worker.first(ToHost.lastWords);
    expect(words).toMatchObject({ kind: 'exception', message: 'late', requestId: 'the-culprit' });
  });

  it('that exports no application says what it exports', async () => {
    const worker = startApp('export const server = 1;');
    const [, message] = await worker.first(ToHost.loadFailed);
    expect(message).toContain('the export "app" is not an application');
    expect(message).toContain('the module exports "server"');
  });
});

describe('what a module exports', () => {
  const listener: RequestListener = (_req, res) => res.end();

  it.each<[string, unknown, string | undefined]>([
    ['a function of a request', (_request: unknown) => undefined, 'fetch'],
    ['a listener', listener, 'node'],
    ['an object with fetch', { fetch: () => undefined }, 'fetch'],
    ['Koa', { callback: () => listener, use: () => undefined }, 'node'],
    ['Fastify', { ready: () => Promise.resolve(), routing: listener }, 'node'],
    ['Polka', { handler: listener }, 'node'],
    ['a server', createServer(listener), 'node'],
    ['a number', 1, undefined],
    ['null', null, undefined],
    ['an empty object', {}, undefined],
  ])('%s', async (_what, value, style) => {
    expect((await appOf(value))?.style).toBe(style);
  });
});

describe("Node's own answer on the wire", () => {
  /** What a server writes for an answer, byte by byte as on the wire. */
  async function wire(listen: RequestListener): Promise<Buffer> {
    const server = createServer(listen).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const socket = connect(portOf(server), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    return Buffer.from(await text(socket.setEncoding('latin1')), 'latin1');
  }

  it('is taken apart, however it is cut', async () => {
    const bytes = await wire((_req, res) => {
      res.writeEarlyHints({ link: '</a>; rel=preload' });
      res.setHeader('Set-Cookie', ['a=1', 'b=2']);
      res.setHeader('Trailer', 'X-Sum');
      res.write('one ');
      res.write('two\r\n\r\n');
      res.addTrailers({ 'X-Sum': '1' });
      res.end('three');
    });
    fc.assert(
      fc.property(fc.array(fc.nat({ max: bytes.length })), (cuts) => {
        let body = '';
        let head: [number, readonly string[]] | undefined;
        const parser = new ResponseParser({
          head: (...parts) => (head = parts),
          body: (part) => (body += part.toString()),
        });
        const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        for (const [index, edge] of edges.entries()) {
          const next = edges[index + 1];
          if (next !== undefined && next > edge) parser.push(bytes.subarray(edge, next));
        }
        expect(body).toBe('one two\r\n\r\nthree');
        expect(head?.[0]).toBe(200);
        expect(head?.[1]).toEqual(expect.arrayContaining(['Set-Cookie', 'a=1', 'b=2']));
        expect(parser.complete).toBe(true);
      }),
    );
  });

  it('is not complete before its last chunk', () => {
    const parser = new ResponseParser({ head: () => undefined, body: () => undefined });
    parser.push(Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'));
    expect(parser.complete).toBe(false);
    parser.push(Buffer.from('0\r\n\r\n'));
    expect(parser.complete).toBe(true);
  });

  function portOf(server: Server): number {
    return (server.address() as AddressInfo).port;
  }
});
