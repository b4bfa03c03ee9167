import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { FROM_ELSEWHERE } from './support/callers.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';

const time = fakeSkill('time');
const web = fakeSkill('web-fetch', { state: { name: 'starting', since: 0 } });
const dispatcher = new FakeDispatcher(time, web);
const app = createGateway({ dispatcher, cors: false, service: { version: '9.8.7' } });

const endpoints = {
  inventory: '/skills/time/inventory',
  schema: '/skills/time/schema',
  run: '/skills/time/run',
  health: '/skills/time/health',
  openapi: '/skills/time/openapi.json',
};

describe('the host', () => {
  it('GET / says what it is and which skills it has', async () => {
    const response = await request(app).get('/').expect(200);
    expect(response.body).toMatchObject({
      service: 'Skillet Multi-Skill Runtime Host',
      version: '9.8.7',
      loaded_skills: 1,
      skills: {
        time: { mount_path: '/skills/time', endpoints },
        'web-fetch': { mount_path: '/skills/web-fetch' },
      },
    });
  });

  it('GET /skills lists the skills in order', async () => {
    const response = await request(app).get('/skills').expect(200);
    expect(response.body).toMatchObject({
      total_skills: 2,
      skills: [
        { name: 'time_skill', mount_path: 'time', endpoints },
        { name: 'web-fetch_skill', mount_path: 'web-fetch' },
      ],
    });
  });

  it('GET /catalog has the whole inventory of each skill', async () => {
    const response = await request(app).get('/catalog').set('Host', 'h').expect(200);
    expect(response.body).toEqual({
      runtime_host: {
        name: 'Skillet Multi-Skill Runtime Host',
        version: '9.8.7',
        total_skills: 2,
        base_url: 'http://h',
      },
      skills: [
        {
          skill: {
            ...time.descriptor.inventory.skill,
            mount_path: 'time',
            status: 'loaded',
            base_url: 'http://h/skills/time',
            endpoints,
          },
        },
        { skill: expect.objectContaining({ mount_path: 'web-fetch', status: 'starting' }) },
      ],
    });
  });

  it('says compact JSON that is not to be stored', async () => {
    const response = await request(app).get('/skills').expect(200);
    expect(response.headers['content-type']).toBe('application/json');
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.headers['x-powered-by']).toBeUndefined();
    expect(response.headers['etag']).toBeUndefined();
    expect(response.text).toBe(JSON.stringify(response.body));
    expect(response.headers['content-length']).toBe(String(response.text.length));
  });

  it('has no skills and says so', async () => {
    const empty = createGateway({ dispatcher: new FakeDispatcher(), cors: false });
    expect((await request(empty).get('/')).body).toMatchObject({ loaded_skills: 0, skills: {} });
    expect((await request(empty).get('/skills')).body).toEqual({ total_skills: 0, skills: [] });
    expect((await request(empty).get('/catalog')).body).toMatchObject({ skills: [] });
  });
});

describe('a skill', () => {
  it.each([
    ['inventory', time.descriptor.inventory],
    ['schema', time.descriptor.schema],
    ['openapi.json', time.descriptor.openapi],
  ])('GET /skills/time/%s is what its descriptor says', async (path, expected) => {
    const response = await request(app).get(`/skills/time/${path}`).expect(200);
    expect(response.body).toEqual(expected);
    expect(dispatcher.calls).toHaveLength(0);
  });

  it('makes the JSON of a descriptor once', async () => {
    let made = 0;
    const descriptor = {
      ...time.descriptor,
      schema: { toJSON: () => ({ made: ++made }) },
    };
    const once = createGateway({
      dispatcher: new FakeDispatcher(fakeSkill('time', { descriptor })),
      cors: false,
    });
    await request(once).get('/skills/time/schema');
    expect((await request(once).get('/skills/time/schema')).body).toEqual({ made: 1 });
  });

  it('GET /skills/time says where it answers', async () => {
    const response = await request(app).get('/skills/time').set(FROM_ELSEWHERE).expect(200);
    expect(response.body).toEqual({
      name: 'time_skill',
      version: '1.2.3',
      mount_path: '/skills/time',
      status: 'loaded',
      endpoints,
    });
  });
});
