import { Validator } from '@seriousme/openapi-schema-validator';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { hostRoutes } from '../src/routes/host-routes.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';
import { FakeFeed } from './support/fake-feed.ts';

/** A document as small as it may be, with changes. */
function smallDocument(changes: object = {}): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: { title: 'app', version: '1' },
    paths: { '/ping': { get: { responses: { 200: { description: 'pong' } } } } },
    ...changes,
  };
}

function applicationWith(openapi: Record<string, unknown>) {
  const { descriptor } = fakeSkill('app');
  return fakeSkill('app', { descriptor: { ...descriptor, openapi, ownDocument: true } });
}

function hostOf(...skills: ReturnType<typeof fakeSkill>[]) {
  return createGateway({ dispatcher: new FakeDispatcher(...skills), cors: false });
}

async function expectValid(document: Record<string, unknown>): Promise<void> {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
}

describe('GET /openapi.json', () => {
  const app = hostOf(fakeSkill('time'), fakeSkill('fetch'));

  it('is a valid document of every skill and of the host itself', async () => {
    const { body } = await request(app).get('/openapi.json').expect(200);
    await expectValid(body);
    expect(body).toMatchObject({ openapi: '3.1.0', servers: [{ url: '/' }] });
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/catalog', '/tools', '/skills/time/run', '/skills/fetch/health']),
    );
    const { post } = body.paths['/skills/time/run'];
    expect(post).toMatchObject({ operationId: 'time_run', tags: ['time'] });
    expect(post.requestBody.content['application/json'].schema.anyOf).toEqual([
      { $ref: '#/components/schemas/time_Inputs' },
      { $ref: '#/components/schemas/time_Envelope' },
    ]);
    const { credentials } = body.components.schemas.time_Envelope.properties;
    expect(credentials).toMatchObject({ writeOnly: true });
  });

  it('describes endpoints that are there', async () => {
    const { body } = await request(app).get('/openapi.json');
    // Whose tokens are taken there is nothing to tell of here.
    const own = Object.keys(body.paths).filter(
      (path) => !/^\/(?:skills|\.well-known)\//.test(path),
    );
    expect(own.length).toBeGreaterThan(5);
    for (const path of own) {
      const { status } = await request(app).get(`${path}?format=mcp`);
      expect([path, status]).toEqual([path, 200]);
    }
  });

  it('has every endpoint of the host, with its method, but pages and itself', async () => {
    const parts = {
      events: new FakeFeed(),
      pardon: () => Promise.resolve(true),
      reload: () => Promise.reject(new Error('not asked for')),
    };
    const whole = createGateway({ dispatcher: new FakeDispatcher(), cors: false, ...parts });
    const { body } = await request(whole).get('/openapi.json').expect(200);
    await expectValid(body);
    const told = Object.entries(body.paths as object).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = hostRoutes(parts).flatMap(({ path, methods }) =>
      methods.map((method) => `${method} ${path}`),
    );
    const pages = /^GET \/(?:docs|openapi\.json)/;
    expect(told.toSorted()).toEqual(served.filter((one) => !pages.test(one)).toSorted());
    for (const path of ['/health', '/health/ready']) {
      expect(body.paths[path].get.parameters).toMatchObject([{ name: 'strict', in: 'query' }]);
    }
  });

  it('is not sent again to who has it, until a skill changes', async () => {
    const skills = [fakeSkill('time')];
    const dispatcher = Object.assign(new FakeDispatcher(), { skills: () => skills });
    const changing = createGateway({ dispatcher, cors: false });
    const { headers } = await request(changing).get('/openapi.json').expect(200);
    const known = { 'If-None-Match': `"other", W/${headers['etag']!}` };
    expect(headers['cache-control']).toBe('no-cache');
    await request(changing).get('/openapi.json').set(known).expect(304);
    skills.push(fakeSkill('fetch'));
    const { body } = await request(changing).get('/openapi.json').set(known).expect(200);
    expect(Object.keys(body.paths)).toContain('/skills/fetch/run');
  });

  it('is made once for as long as the skills stay the same', async () => {
    let made = 0;
    const { descriptor } = fakeSkill('time');
    const counted = { toJSON: () => ({ title: String((made += 1)), version: '1' }) };
    const openapi = { ...descriptor.openapi, paths: { '/x': counted } };
    const once = hostOf(fakeSkill('time', { descriptor: { ...descriptor, openapi } }));
    const texts = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      texts.add((await request(once).get('/openapi.json')).text);
      texts.add((await request(once).get('/skills/time/openapi.json')).text);
    }
    expect(texts.size).toBe(2);
    expect(made).toBeLessThanOrEqual(2);
  });
});

describe('an application that brings a document', () => {
  it('is in the document of the host with its own paths', async () => {
    const app = hostOf(applicationWith(smallDocument()), fakeSkill('time'));
    const { body } = await request(app).get('/openapi.json').expect(200);
    await expectValid(body);
    expect(body.paths['/skills/app/ping'].get.tags).toEqual(['app']);
    expect(body.paths).not.toHaveProperty('/skills/app/run');
  });

  it.each([
    ['a path that is a list', { paths: { '/x': [] } }, 'is not valid at /paths'],
    ['an operation without answers', { paths: { '/x': { get: { responses: 7 } } } }, 'not valid'],
    ['a word that OpenAPI does not know', { pahts: {} }, 'is not valid'],
    ['no title', { info: {} }, 'is not valid at /info'],
    [
      'a reference to another machine',
      { paths: { '/x': { $ref: 'http://192.0.2.1/' } } },
      'refers to',
    ],
    ['more than fits', { 'x-much': 'x'.repeat(2_000_000) }, 'has more than'],
    ['no OpenAPI at all', { openapi: 2 }, 'is not of OpenAPI'],
  ])('that has %s costs only its own entry', async (_what, changes, why) => {
    const broken = applicationWith(smallDocument(changes));
    const app = hostOf(broken, fakeSkill('time'));
    const { body } = await request(app).get('/openapi.json').expect(200);
    await expectValid(body);
    expect(body.tags[0]).toMatchObject({ name: 'app', 'x-left-out': expect.stringContaining(why) });
    expect(Object.keys(body.paths).filter((path) => path.startsWith('/skills/app'))).toEqual([]);
    expect(body.paths).toHaveProperty('/skills/time/run');
  });
});
