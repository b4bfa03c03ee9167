import type { CallerBook, Grants } from '@skillet/core';
import request from 'supertest';
import { expect, test } from 'vitest';
import { createGateway } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';

/** What each key opens. */
const KEYS: Readonly<Record<string, Grants>> = {
  sk_00000001_all: {},
  sk_00000002_version: { skills: ['time@2.0.0'] },
  sk_00000003_tag: { tags: ['time'] },
  sk_00000004_nothing: { skills: [] },
};

/** Versions 1.0.0 and 2.0.0 at `time`, and one skill at `plain`. */
function gateway() {
  // Each has its own mount among its tags.
  const one = fakeSkill('time@1.0.0', { version: '1.0.0' });
  const two = fakeSkill('time@2.0.0', { version: '2.0.0' });
  const main = { version: '1.0.0', weight: 1, view: one };
  const list = [main, { version: '2.0.0', weight: 0, view: two }];
  const time = fakeSkill('time', { versions: { list, main, choose: () => main } });
  const dispatcher = new FakeDispatcher(time, one, two, fakeSkill('plain'));
  dispatcher.respond = () => ok;
  const callers: CallerBook = {
    required: true,
    profiles: {},
    takesTokens: false,
    byKey: (key) => {
      const grants = KEYS[key];
      return grants && { kind: 'key', id: key, name: 'ada', grants };
    },
    byToken: () => undefined,
  };
  return createGateway({ dispatcher, cors: false, callers });
}

function run(key: string, mount: string, version?: string) {
  const call = request(gateway()).post(`/skills/${mount}/run`).set('X-Api-Key', key);
  return (version === undefined ? call : call.set('X-Skillet-Version', version)).send({});
}

test.each([
  ['a key for all skills', 'sk_00000001_all', 403],
  ['a key for the tag of the skill', 'sk_00000003_tag', 403],
  ['a key for another version', 'sk_00000002_version', 404],
  ['a key for nothing', 'sk_00000004_nothing', 404],
])(
  'a version that is not for %s is refused, however it is asked for',
  async (_who, key, status) => {
    const wanted = status === 404 ? '1.0.0' : '2.0.0';
    for (const answer of [await run(key, `time@${wanted}`), await run(key, 'time', wanted)]) {
      expect(answer.status).toBe(status);
      if (status === 403) expect(answer.body).toMatchObject({ code: 'forbidden' });
      else expect(answer.text).not.toContain('there is 1.0.0');
    }
  },
);

test('a version that there is not is told, and one that path and header do not agree on', async () => {
  const none = await run('sk_00000001_all', 'time@3.0.0');
  expect([none.status, none.body]).toMatchObject([
    404,
    { hint: '"time" has no version 3.0.0; there is 1.0.0, 2.0.0' },
  ]);
  const two = await run('sk_00000001_all', 'time@1.0.0', '2.0.0');
  expect([two.status, two.body]).toMatchObject([
    404,
    { hint: 'The path asks for version 1.0.0 of "time", and X-Skillet-Version for 2.0.0' },
  ]);
});

test('an empty header asks for no version', async () => {
  for (const [key, mount] of [
    ['sk_00000001_all', 'time'],
    ['sk_00000001_all', 'plain'],
    ['sk_00000002_version', 'time@2.0.0'],
  ] as const)
    expect([mount, (await run(key, mount, '')).status]).toEqual([mount, 200]);
});
