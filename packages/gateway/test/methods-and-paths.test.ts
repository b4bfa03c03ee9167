import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';
import { RawConnection, serve } from './support/raw-connection.ts';

const dispatcher = new FakeDispatcher(fakeSkill('time'), fakeSkill('a.b~c'));
dispatcher.respond = () => ok;
const app = createGateway({ dispatcher, cors: false });

const GET_PATHS = [
  '/',
  '/health',
  '/health/live',
  '/health/ready',
  '/health/startup',
  '/skills',
  '/catalog',
  '/skills/time',
  '/skills/time/inventory',
  '/skills/time/schema',
  '/skills/time/health',
  '/skills/time/openapi.json',
];

describe('paths', () => {
  it.each(GET_PATHS)('%s works with slashes at its end and with a query', async (path) => {
    const plain = await request(app).get(path).expect(200);
    const slashed = await request(app)
      .get(path === '/' ? path : `${path}/`)
      .expect(200);
    const queried = await request(app).get(`${path}/?a=/b`.replace('//', '/')).expect(200);
    const doubled = await request(app).get(`${path}//?a=/b//`).expect(200);
    expect(slashed.body).toBeTypeOf('object');
    expect(Object.keys(slashed.body as object)).toEqual(Object.keys(plain.body as object));
    expect(Object.keys(queried.body as object)).toEqual(Object.keys(plain.body as object));
    expect(Object.keys(doubled.body as object)).toEqual(Object.keys(plain.body as object));
  });

  it.each([
    '/nowhere',
    '/Health',
    '/health/x',
    '/skills/nobody',
    '/skills/nobody/run',
    '/skills/time/nothing',
    '/skills/time/run/x',
    '/skills//schema',
    '/skills//time',
    '/skills/time%2Fschema',
    '/skills/%/schema',
    '/skills/%ff/schema',
    '/skills/time/%zz',
    '/skills/__proto__/schema',
    '/%',
    '/favicon.ico',
  ])('%s is not found', async (path) => {
    const response = await request(app).get(path).expect(404);
    expect(response.text).toBe('{"detail":"Not Found"}');
    expect(response.headers['content-type']).toBe('application/json');
    await request(app).post(path).send({}).expect(404);
    await request(app).options(path).expect(404);
  });

  it.each(['/skills/Time/schema', '/skills/tiem/run', '/skills/times'])(
    '%s is not found, and the skill that was meant is named',
    async (path) => {
      const body = { detail: 'Not Found', hint: 'Did you mean /skills/time?' };
      await request(app).get(path).expect(404, body);
    },
  );

  it('may be percent-encoded', async () => {
    await request(app).get('/skills/t%69me/sch%65ma').expect(200);
    await request(app).get('/skills/a.b%7Ec').expect(200);
    await request(app).post('/skills/t%69me/r%75n/').expect(200);
  });

  it('lead to a skill without a look at the others', async () => {
    const lone = new FakeDispatcher(fakeSkill('time'));
    lone.respond = () => ok;
    lone.skills = lone.broken = () => {
      throw new Error('looked at all skills');
    };
    const direct = createGateway({ dispatcher: lone, cors: false });
    await request(direct).post('/skills/time/run').expect(200);
    await request(direct).get('/skills/time/schema').expect(200);
  });

  it('may be in absolute form', async () => {
    const { port } = await serve(app);
    for (const target of ['http://h:1/skills/time', 'HTTP://h', 'foo://h?x']) {
      const client = new RawConnection(port);
      client.send(`GET ${target} HTTP/1.1`, 'Host: h', 'Connection: close', '', '');
      await client.ended;
      expect(client.received).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    }
  });
});

describe('methods', () => {
  it.each(GET_PATHS)('%s takes GET and HEAD', async (path) => {
    const got = await request(app).get(path).expect(200);
    const { port } = await serve(app);
    const client = new RawConnection(port);
    client.send(`HEAD ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', '', '');
    await client.ended;
    const [head, body] = client.received.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(head).toContain('Content-Type: application/json');
    // The catalog's length depends on the Host it was asked under.
    if (path !== '/catalog') {
      expect(head).toContain(`Content-Length: ${String(got.headers['content-length'])}`);
    }
    expect(body).toBe('');
  });

  it.each([...GET_PATHS, '/skills/time/'])('%s refuses others', async (path) => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'] as const) {
      const response = await request(app)[method.toLowerCase() as 'post'](path).expect(405);
      expect(response.text).toBe('{"detail":"Method Not Allowed"}');
      expect(response.headers['allow']).toBe('GET, HEAD, OPTIONS');
    }
    const response = await request(app).options(path).expect(204);
    expect(response.headers['allow']).toBe('GET, HEAD, OPTIONS');
  });

  it('/run takes POST alone', async () => {
    await request(app).post('/skills/time/run').expect(200);
    await request(app).post('/skills/time/run/').expect(200);
    await request(app).post('/skills/time/run///').expect(200);
    for (const method of ['get', 'put', 'head', 'delete'] as const) {
      const response = await request(app)[method]('/skills/time/run').expect(405);
      expect(response.headers['allow']).toBe('POST, OPTIONS');
    }
    const response = await request(app).options('/skills/time/run').expect(204);
    expect(response.headers['allow']).toBe('POST, OPTIONS');
    expect(response.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('that hardly anybody knows are refused as well', async () => {
    const { port } = await serve(app);
    for (const path of ['/health', '/skills/time/run']) {
      const sent = httpRequest({ port, method: 'PROPFIND', path });
      sent.end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      response.resume();
      expect(response.statusCode).toBe(405);
    }
  });

  it('leave the connection usable when a body was not wanted', async () => {
    const { port } = await serve(app);
    const client = new RawConnection(port);
    client.send('POST /nowhere HTTP/1.1', 'Host: h', 'Content-Length: 5', '', '12345');
    await client.until('Not Found');
    client.send('GET /skills HTTP/1.1', 'Host: h', '', '');
    await client.until('"total_skills":2');
  });
});
