import { HostError } from '@skillet/core';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';

const dispatcher = new FakeDispatcher(fakeSkill('time', { bodyLimit: 10 }));
dispatcher.respond = () => ok;
const app = createGateway({ dispatcher, cors: true });
const origin = 'https://app.test';

describe('CORS, when on', () => {
  it.each(['/skills/time/run', '/catalog', '/nowhere'])(
    'answers the preflight of %s',
    async (path) => {
      const response = await request(app)
        .options(path)
        .set('Origin', origin)
        .set('Access-Control-Request-Method', 'POST')
        .set('Access-Control-Request-Headers', 'content-type, x-anything')
        .set('X-Request-Id', 'p-1')
        .expect(204);
      expect(response.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT',
        'access-control-allow-headers': 'content-type, x-anything',
        'access-control-max-age': '600',
        vary: 'Origin, Access-Control-Request-Headers',
        'x-request-id': 'p-1',
      });
    },
  );

  it.each([
    ['get', '/health', 200],
    ['post', '/skills/time/run', 200],
    ['get', '/nowhere', 404],
    ['get', '/skills/time/run', 405],
    ['options', '/skills/time/run', 204],
  ] as const)('lets a page read the answer of %s %s', async (method, path, status) => {
    const response = await request(app)[method](path).set('Origin', origin).expect(status);
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'X-Request-Id,Retry-After,Server-Timing',
      vary: expect.stringContaining('Origin') as unknown,
    });
  });

  it('lets a page read errors of the host', async () => {
    const post = () => request(app).post('/skills/time/run').set('Origin', origin);
    const large = await post().send('x'.repeat(11)).expect(413);
    expect(large.headers['access-control-allow-origin']).toBe(origin);
    dispatcher.respond = () => {
      throw new HostError('skill_overloaded', 'Busy.', { retryAfter: 1 });
    };
    const busy = await post().expect(503);
    expect(busy.headers['access-control-allow-origin']).toBe(origin);
    dispatcher.respond = () => ok;
  });

  it('says nothing to who names no origin', async () => {
    const response = await request(app).get('/health').expect(200);
    expect(Object.keys(response.headers).join()).not.toContain('access-control');
  });
});

describe('CORS, when off', () => {
  it('is not mentioned', async () => {
    const closed = createGateway({ dispatcher, cors: false });
    const response = await request(closed)
      .options('/skills/time/run')
      .set('Origin', origin)
      .set('Access-Control-Request-Method', 'POST')
      .expect(204);
    expect(Object.keys(response.headers).join()).not.toContain('access-control');
    expect(response.headers['allow']).toBe('POST, OPTIONS');
  });
});
