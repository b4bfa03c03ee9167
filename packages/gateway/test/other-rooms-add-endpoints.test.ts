import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HostRoute } from '@skillet/core';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway, type GatewayOptions } from '../src/index.ts';
import { TOKEN, WITH_TOKEN } from './support/callers.ts';
import { exchangeFor } from './support/exchange-for.ts';
import { FakeDispatcher } from './support/fake-dispatcher.ts';
import { RawConnection, serve } from './support/raw-connection.ts';

const METRICS: HostRoute = {
  path: '/metrics',
  methods: ['GET', 'DELETE'],
  scope: 'admin',
  summary: 'Figures',
  operations: {
    get: { operationId: 'metrics', responses: { 200: { description: 'They come' } } },
    delete: { operationId: 'reset', responses: { 204: { description: 'They are gone' } } },
  },
  async handle({ req, res }) {
    if (req.method === 'DELETE') {
      res.writeHead(204).end();
      return;
    }
    res.writeHead(200, { 'Content-Type': 'text/plain' });
    res.write('first\n');
    await nextTurn();
    res.end('second');
  },
};

const PAGE: HostRoute = {
  path: '/ui/*',
  methods: ['GET'],
  scope: 'anybody',
  summary: 'A page',
  async handle(exchange) {
    const caller = await exchange.caller();
    exchange.res.setHeader('Content-Type', 'text/plain');
    exchange.res.end(`${exchange.rest} for ${caller.kind}`);
  },
};

function gateway(routes: readonly HostRoute[], options: Partial<GatewayOptions> = {}) {
  return createGateway({ dispatcher: new FakeDispatcher(), cors: true, routes, ...options });
}

describe('an endpoint of another room', () => {
  const app = gateway([METRICS, PAGE], { adminToken: TOKEN });

  it('has its methods, its scope, and what every answer has', async () => {
    await request(app).get('/metrics').expect(401);
    const { headers, text } = await request(app)
      .get('/metrics/?x=1')
      .set({ ...WITH_TOKEN, Origin: 'https://a.test', 'X-Request-Id': 'm-1' })
      .expect(200);
    expect(text).toContain('first\n');
    expect(headers).toMatchObject({
      'x-request-id': 'm-1',
      'access-control-allow-origin': '*',
    });
    await request(app).delete('/metrics').set(WITH_TOKEN).expect(204);
    const refused = await request(app).post('/metrics').expect(405);
    expect(refused.headers['allow']).toBe('GET, HEAD, DELETE, OPTIONS');
    const asked = await request(app).options('/metrics').expect(204);
    expect(asked.headers['allow']).toBe('GET, HEAD, DELETE, OPTIONS');
    await request(app).get('/metrics/below').expect(404);
    await request(app).get('/Metrics').expect(404);
  });

  it('may answer in pieces', async () => {
    const { port } = await serve(gateway([METRICS]));
    const client = new RawConnection(port);
    client.send('GET /metrics HTTP/1.1', 'Host: localhost', '', '');
    await client.until('first');
    await client.until('second');
  });

  it('may have everything below its path', async () => {
    await request(app).get('/ui').expect(200, ' for anonymous');
    await request(gateway([PAGE]))
      .get('/ui/')
      .expect(200, ' for local');
    const { text } = await request(app).get('/ui/a/b.js?x=/y').set(WITH_TOKEN).buffer(true);
    expect(text).toBe('a/b.js for admin');
    await request(app).get('/uix').expect(404);
  });

  it('is in the document of the host when it says what it is', async () => {
    const { body } = await request(app).get('/openapi.json').expect(200);
    expect(body.paths['/metrics'].get).toMatchObject({
      operationId: 'metrics',
      summary: 'Figures',
      tags: ['the host'],
      responses: { 200: {}, 401: {}, 403: {} },
    });
    expect(Object.keys(body.paths['/metrics'] as object)).toEqual(['get', 'delete']);
    expect(body.paths).not.toHaveProperty('/ui/*');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('secret');
      },
    ],
    ['rejects', () => Promise.reject(new Error('secret'))],
  ])('that %s is answered with a problem', async (_what, handle) => {
    const { text } = await request(gateway([{ ...PAGE, handle }]))
      .get('/ui')
      .buffer(true)
      .expect(500);
    expect(JSON.parse(text)).toMatchObject({ code: 'internal_error' });
    expect(text).not.toContain('secret');
  });

  it.each([
    ['/health', 'two endpoints have the path "/health"'],
    ['/docs/*', 'two endpoints have the path "/docs"'],
    ['/skills/x', '"/skills/x" cannot be the path of an endpoint'],
    ['/x/', '"/x/" cannot be the path of an endpoint'],
    ['x', '"x" cannot be the path of an endpoint'],
    ['/a*b', '"/a*b" cannot be the path of an endpoint'],
  ])('at %s is refused', (path, why) => {
    expect(() => gateway([{ ...PAGE, path }])).toThrow(why);
  });
});

it('a caller is looked up once, however often it is asked for', async () => {
  let looks = 0;
  const exchange = exchangeFor('/', {
    isFromSkill: () => {
      looks += 1;
      return Promise.resolve(false);
    },
  });
  Object.assign(exchange.req.headers, { host: 'localhost' });
  expect([await exchange.may('admin'), await exchange.may('anybody')]).toEqual([true, true]);
  expect(await exchange.caller()).toBe(await exchange.caller());
  expect(looks).toBe(1);
});

describe('a client that asks an endpoint first whether it wants the body', () => {
  const echo: HostRoute = {
    ...PAGE,
    methods: ['POST'],
    async handle(exchange) {
      const { res, rest } = exchange;
      if (rest === 'unread') res.end('nothing read');
      else res.end(await exchange.body(10));
    },
  };
  const ask = (path: string, bytes: number) => [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'Expect: 100-continue',
    `Content-Length: ${String(bytes)}`,
    '',
    '',
  ];

  it.each([
    ['/ui/echo', 11, /^HTTP\/1.1 413 [^]*Connection: close/],
    ['/ui/unread', 2, /^HTTP\/1.1 200 [^]*Connection: close/],
  ])('hears at once from %s that it does not', async (path, bytes, answer) => {
    const { port } = await serve(gateway([echo]));
    const client = new RawConnection(port);
    client.send(...ask(path, bytes));
    await client.ended;
    expect(client.received).toMatch(answer);
  });

  it('is told to go on', async () => {
    const { port } = await serve(gateway([echo]));
    const client = new RawConnection(port);
    client.send(...ask('/ui/echo', 5));
    await client.until('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('hello');
    await client.until('\r\n\r\nhello');
  });
});
