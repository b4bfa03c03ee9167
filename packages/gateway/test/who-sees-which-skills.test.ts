import type { CallerBook, Grants } from '@skillet/core';
import request from 'supertest';
import { expect, test } from 'vitest';
import { createGateway } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';

/** What each key opens. */
const KEYS: Readonly<Record<string, Grants>> = {
  sk_00000001_all: {},
  sk_00000002_mount: { skills: ['time'] },
  sk_00000003_name: { skills: ['weather_skill'] },
  sk_00000004_tag: { tags: ['time', 'nothing'] },
  sk_00000005_profile: { profiles: ['few', 'nowhere'] },
  sk_00000006_nothing: { skills: [] },
  sk_00000007_several: { skills: ['time'], profiles: ['few'] },
};

function gateway(required: boolean) {
  const dispatcher = new FakeDispatcher(fakeSkill('time'), fakeSkill('weather'));
  dispatcher.respond = () => ok;
  const callers: CallerBook = {
    required,
    profiles: { few: { deny: ['time'] } },
    takesTokens: false,
    byKey: (key) => {
      const grants = KEYS[key];
      return grants && { kind: 'key', id: key, name: 'ada', grants };
    },
    byToken: () => undefined,
  };
  return createGateway({ dispatcher, cors: false, callers });
}

/** Everything that tells of skills, and which of the two it names. */
const LISTS = ['/', '/skills', '/catalog', '/search?query=skill', '/openapi.json'];
const TOOLS = '/tools?format=openai';

test.each([
  ['sk_00000001_all', ['time', 'weather']],
  ['sk_00000002_mount', ['time']],
  ['sk_00000003_name', ['weather']],
  ['sk_00000004_tag', ['time']],
  ['sk_00000005_profile', ['weather']],
  ['sk_00000006_nothing', []],
  ['sk_00000007_several', ['time', 'weather']],
])('%s is told of %j, in every list, and uses these alone', async (key, seen) => {
  for (const required of [true, false]) {
    const app = gateway(required);
    const ask = (path: string) => request(app).get(path).set('X-Api-Key', key).expect(200);
    // Somebody else's lists must not be handed to it.
    await request(app).get('/skills').set('X-Api-Key', 'sk_00000001_all').expect(200);
    await request(app).get('/openapi.json').set('X-Api-Key', 'sk_00000001_all').expect(200);
    for (const path of [...LISTS, TOOLS]) {
      const { text } = await ask(path);
      const told = ['time', 'weather'].filter((one) => text.includes(`skills/${one}`));
      const names = ['time', 'weather'].filter((one) => text.includes(one));
      expect([path, path === TOOLS ? names : told]).toEqual([path, seen]);
    }
    for (const mount of ['time', 'weather']) {
      const may = (seen as readonly string[]).includes(mount);
      for (const path of ['', '/schema', '/inventory', '/health', '/openapi.json']) {
        const { status, text } = await request(app)
          .get(`/skills/${mount}${path}`)
          .set('X-Api-Key', key);
        expect(status).toBe(may ? 200 : 404);
        if (!may) expect(text).not.toContain('Did you mean');
      }
      const run = await request(app)
        .post(`/skills/${mount}/run`)
        .set('X-Api-Key', key)
        .send({ city: 'Ulm' });
      expect(run.status).toBe(may ? 200 : 404);
    }
    await request(app)
      .get(`${TOOLS}&skills=weather`)
      .set('X-Api-Key', key)
      .expect(seen.some((one) => one === 'weather') ? 200 : 404);
  }
});

test('who is not known is told of no skill at all where callers must be', async () => {
  const isFromSkill = () => Promise.resolve(true);
  const dispatcher = new FakeDispatcher(fakeSkill('time'));
  const book = { profiles: {}, takesTokens: false, byKey: () => undefined };
  const callers = { ...book, required: true, byToken: () => undefined };
  const app = createGateway({ dispatcher, cors: false, callers, isFromSkill });
  const { body } = await request(app).get('/').expect(200);
  expect(body).toMatchObject({ loaded_skills: 0, skills: {} });
});
