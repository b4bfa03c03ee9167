import { describe, expect, test } from 'vitest';
import { CREDENTIAL_BOUNDS } from '@skillet/core';
import { bodyOf, fakeSkill, run, type FakeSkill } from './support/fake-skill.ts';

const SPEC = { howToGet: '', steps: [], documentation: '' };
const handler = (_inputs: unknown, { credentials }: { credentials: unknown }) => ({ credentials });

async function ask(credentials: unknown, fake: FakeSkill = {}) {
  const outcome = await run(fakeSkill(handler, fake), { skill_input: {}, credentials });
  const { detail, ...rest } = bodyOf(outcome);
  return detail ?? rest;
}

describe('a skill that declares its credentials', () => {
  const declared = { credentials: { ...SPEC, required: ['A_KEY'], optional: ['B_KEY'] } };

  test('gets those, also where the operator has set one', async () => {
    const given = { A_KEY: 'a', B_KEY: 'b' };
    expect(await ask(given, declared)).toEqual({ credentials: given });
    expect(await ask(given, { ...declared, env: { A_KEY: 'own' } })).toEqual({
      credentials: given,
    });
  });

  test('gets no other: the answer names it and not its value', async () => {
    const detail = await ask({ A_KEY: 'a', FETCH_ALLOW_PRIVATE: 'hush-value' }, declared);
    expect(detail).toEqual([
      {
        type: 'value_error',
        loc: ['body', 'credentials', 'FETCH_ALLOW_PRIVATE'],
        msg: 'The skill takes no credential FETCH_ALLOW_PRIVATE; it declares A_KEY, B_KEY',
        input: '[redacted]',
      },
    ]);
  });

  test('gets none when it declares none', async () => {
    const none = { credentials: { ...SPEC, required: [], optional: [] } };
    expect(await ask({ A_KEY: 'a' }, none)).toMatchObject([
      { msg: 'The skill takes no credential A_KEY; it declares none' },
    ]);
  });
});

describe('a skill that declares none', () => {
  const open = { settings: ['BASE_URL'], env: { OWN_KEY: 'own' } };

  test('gets any that is allowed', async () => {
    expect(await ask({ ANY_KEY: 'a', own_key: 'b' }, open)).toEqual({
      credentials: { ANY_KEY: 'a', own_key: 'b' },
    });
  });

  test('never gets what the operator has set, or decides', async () => {
    const detail = await ask({ BASE_URL: 'x', OWN_KEY: 'y', PATH: 'z' }, open);
    expect(detail.map(({ msg }: { msg: string }) => msg)).toEqual([
      'A credential may not be called BASE_URL: it is a setting of the skill, which the operator of the host decides',
      'A credential may not be called OWN_KEY: the operator of the host decides this variable',
      'A credential may not be called PATH: it would change how the skill runs',
    ]);
  });
});

describe('what a call carries is bounded', () => {
  const { count, name, value } = CREDENTIAL_BOUNDS;
  const many = (n: number) =>
    Object.fromEntries(Array.from({ length: n }, (_, i) => [`K${i}`, 'v']));

  test('in the number of credentials, which is told without looking at one', async () => {
    expect(await ask(many(count))).toEqual({ credentials: many(count) });
    const told = [
      {
        type: 'too_long',
        loc: ['body', 'credentials'],
        msg: 'A call carries at most 64 credentials',
        input: '[redacted]',
      },
    ];
    expect(await ask(many(count + 1))).toEqual(told);
    expect(await ask(many(300_000))).toEqual(told);
  });

  test('in the length of names and values', async () => {
    const longest = { ['N'.repeat(name)]: 'v'.repeat(value) };
    expect(await ask(longest)).toEqual({ credentials: longest });
    expect(await ask({ ['N'.repeat(name + 1)]: 'v' })).toMatchObject([{ type: 'value_error' }]);
    expect(await ask({ N: 'v'.repeat(value + 1) })).toMatchObject([
      { type: 'string_too_long', msg: 'String should have at most 16384 characters' },
    ]);
  });

  test('to what an environment variable can hold', async () => {
    for (const odd of ['a\0b', '\0', 'half \ud83d', '\udd11 half']) {
      expect(await ask({ KEY: odd, OTHER: 'fine' })).toEqual([
        {
          type: 'value_error',
          loc: ['body', 'credentials', 'KEY'],
          msg: 'A credential holds no NUL and no half of a surrogate pair: no environment variable can',
          input: '[redacted]',
        },
      ]);
    }
    expect(await ask({ 'K\0': 'v' })).toMatchObject([{ type: 'value_error' }]);
    expect(await ask({ KEY: '🔑' })).toEqual({ credentials: { KEY: '🔑' } });
  });
});
