import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crowdOfCredentials } from '../src/run/crowd-of-credentials.ts';
import { bodyOf, fakeSkill, run } from './support/fake-skill.ts';
import { CREDENTIAL_BOUNDS } from '@skillet/core';

const many = (n: number) =>
  Object.fromEntries(Array.from({ length: n }, (_, i) => [`K${i}`, 'a secret']));
const CROWD = many(3000);
const FEW = many(CREDENTIAL_BOUNDS.count);
/** Quotes, brackets and words in texts, which are no names. */
const TEXT = '"}]{[\\ "credentials": {"a": 1} '.repeat(1000);

describe('a crowd of credentials', () => {
  test.each([
    ['before the inputs', { credentials: CROWD, skill_input: {} }],
    ['behind them', { skill_input: { text: TEXT }, a: [1, -2.5e3, null], credentials: CROWD }],
    [
      'beside others',
      { skill_input: {}, runtime_config: { credentials: FEW }, credentials: CROWD },
    ],
  ])('is found %s', (_where, body) => {
    for (const text of [JSON.stringify(body), JSON.stringify(body, null, 2)]) {
      expect(crowdOfCredentials(text)).toEqual(['body', 'credentials']);
    }
  });

  test('is found in runtime_config, and under a name that is written in escapes', () => {
    const loc = ['body', 'runtime_config', 'credentials'];
    const body = JSON.stringify({
      runtime_config: { other: [TEXT], credentials: CROWD },
      skill_input: {},
    });
    expect(crowdOfCredentials(body)).toEqual(loc);
    const escaped = body.replace('"credentials":{"K0"', String.raw`"cr\u0065dentials":{"K0"`);
    expect(escaped).not.toBe(body);
    expect(crowdOfCredentials(escaped.replace('skill_i', String.raw`skill\u005fi`))).toEqual(loc);
  });

  test.each([
    ['of as many as a call may carry', { skill_input: { text: TEXT }, credentials: FEW }],
    ['in what is no envelope', { credentials: CROWD }],
    ['in the inputs', { skill_input: { credentials: CROWD, runtime_config: CROWD } }],
    ['in a list', { skill_input: {}, list: [{ credentials: CROWD }] }],
    ['under another name', { skill_input: {}, credential_s: CROWD, runtime_config: CROWD }],
    ['in a text', { skill_input: {}, credentials: JSON.stringify(CROWD) }],
  ])('is none %s', (_where, body) => {
    expect(crowdOfCredentials(JSON.stringify(body))).toBeUndefined();
  });

  test('is answered with 422 before any of it is parsed', async () => {
    const body = { skill_input: {}, credentials: CROWD };
    const cut = JSON.stringify(body).slice(0, -2);
    const outcome = await run(
      fakeSkill(() => ({})),
      { toJSON: () => body },
    );
    expect(bodyOf(outcome).detail).toEqual([
      {
        type: 'too_long',
        loc: ['body', 'credentials'],
        msg: 'A call carries at most 64 credentials',
        input: '[redacted]',
      },
    ]);
    // What follows is not looked at.
    expect(crowdOfCredentials(cut)).toEqual(['body', 'credentials']);
  });

  test('is an input like any other to a skill that calls an input so', async () => {
    const inputs = { skill_input: { type: 'object' }, credentials: { type: 'object' } } as const;
    const skill = fakeSkill((given) => ({ keys: Object.keys(given) }), { inputs });
    const outcome = await run(skill, { skill_input: {}, credentials: CROWD });
    expect(bodyOf(outcome)).toEqual({ keys: ['skill_input', 'credentials'] });
  });

  test('is looked for in whatever comes, to its end', () => {
    const word = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      ' ',
      'a',
      '"credentials"',
      '"skill_input"',
      '"runtime_config":{',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        crowdOfCredentials(words.join('').padEnd(20_000, '"credentials":{'));
      }),
    );
  });
});
