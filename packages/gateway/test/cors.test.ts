import { HostError } from '@skillet/core';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { corsDecision } from '../src/cross-site/cors-policy.ts';
import { createGateway, type CorsPolicy } from '../src/index.ts';
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
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT',
        'access-control-allow-headers': 'content-type, x-anything',
        'access-control-max-age': '600',
        vary: 'Origin, Access-Control-Request-Headers',
        'x-request-id': 'p-1',
      });
      expect(response.headers).not.toHaveProperty('access-control-allow-credentials');
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
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'X-Request-Id,Retry-After,Server-Timing',
      vary: expect.stringContaining('Origin') as unknown,
    });
  });

  it('lets a page read errors of the host', async () => {
    const post = () => request(app).post('/skills/time/run').set('Origin', origin);
    const large = await post().send('x'.repeat(11)).expect(413);
    expect(large.headers['access-control-allow-origin']).toBe('*');
    dispatcher.respond = () => {
      throw new HostError('skill_overloaded', 'Busy.', { retryAfter: 1 });
    };
    const busy = await post().expect(503);
    expect(busy.headers['access-control-allow-origin']).toBe('*');
    dispatcher.respond = () => ok;
  });

  it('says nothing to who names no origin', async () => {
    const response = await request(app).get('/health').expect(200);
    expect(Object.keys(response.headers).join()).not.toContain('access-control');
  });
});

describe('CORS for named origins', () => {
  const named = (credentials: boolean, others: CorsPolicy['others'] = 'never') =>
    createGateway({
      dispatcher,
      cors: { origins: ['https://app.test', 'https://*.shop.test'], credentials, others },
    });

  it.each(['https://app.test', 'https://a.shop.test', 'https://a.b.shop.test'])(
    'lets %s call, with credentials when it may',
    async (page) => {
      const plain = await request(named(false)).get('/catalog').set('Origin', page).expect(200);
      expect(plain.headers['access-control-allow-origin']).toBe(page);
      expect(plain.headers['vary']).toContain('Origin');
      expect(plain.headers).not.toHaveProperty('access-control-allow-credentials');
      const more = await request(named(true)).get('/catalog').set('Origin', page).expect(200);
      expect(more.headers['access-control-allow-origin']).toBe(page);
      expect(more.headers['access-control-allow-credentials']).toBe('true');
    },
  );

  it.each([
    'https://evil.test',
    'http://app.test',
    'https://app.test:8443',
    'https://shop.test',
    'https://evilshop.test',
    'https://a.shop.test.evil.test',
    'https://evil.test/.shop.test',
    'https://evil.test#.shop.test',
    'null',
    '*',
    '',
  ])('refuses "%s", also its preflight, and lets it read nothing', async (page) => {
    for (const app of [named(false), named(true)]) {
      for (const method of ['post', 'options'] as const) {
        const agent = request(app);
        const response = await agent[method]('/skills/time/run')
          .set('Origin', page)
          .set('Access-Control-Request-Method', 'POST')
          .expect(403);
        expect(response.body.code).toBe('cross_site');
        expect(Object.keys(response.headers).join()).not.toContain('access-control');
      }
    }
  });

  it('gives credentials to named origins alone, where others may call, too', async () => {
    const app = named(true, 'always');
    const other = await request(app).get('/catalog').set('Origin', 'https://x.test').expect(200);
    expect(other.headers['access-control-allow-origin']).toBe('*');
    expect(other.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('lets any origin call over a network, and on this machine those it names alone', () => {
    const decide = corsDecision({
      origins: ['https://app.test'],
      credentials: false,
      others: 'over-network',
    });
    expect(decide('https://x.test', true)).toBe('any');
    expect(decide('https://x.test', false)).toBe('none');
    expect(decide('https://app.test', false)).toBe('named');
  });
});

describe('CORS, when off', () => {
  it('is not mentioned', async () => {
    const closed = createGateway({ dispatcher, cors: false });
    const response = await request(closed)
      .options('/skills/time/run')
      .set('Access-Control-Request-Method', 'POST')
      .expect(204);
    expect(Object.keys(response.headers).join()).not.toContain('access-control');
    expect(response.headers['allow']).toBe('POST, OPTIONS');
  });
});
