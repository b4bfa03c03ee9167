import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { load, refusal, skillFiles } from './support/temp-folder.ts';

const config = (lines: string) => `skills: []\ncallers:\n  ${lines.replaceAll('\n', '\n  ')}\n`;

async function callersOf(lines: string, env: Readonly<Record<string, string>> = {}) {
  return (await load(config(lines), skillFiles('demo'), env)).callers;
}

const refused = (lines: string, env: Readonly<Record<string, string>> = {}) =>
  refusal(config(lines), env);

describe('callers.oidc', () => {
  const oidc = (line: string) => `oidc:\n  audience: skillet\n  ${line}`;

  test('has the issuer as it is written, since tokens are compared with that', async () => {
    for (const issuer of ['https://x.eu.auth0.com/', 'https://login.example.org/realms/a']) {
      const { oidc: read } = await callersOf(oidc(`issuer: ${issuer}`));
      expect(read).toMatchObject({ issuer, audience: ['skillet'], scopeClaims: ['scope', 'scp'] });
      expect(read?.algorithms).not.toContain('HS256');
    }
  });

  test('has what scopes open, and names of clients', async () => {
    const lines =
      'issuer: https://a.example\n  scopes: {"a:b": {skills: [x]}, all: {}}\n  clients: {Id-1: planner}';
    expect((await callersOf(oidc(lines))).oidc).toMatchObject({
      scopes: { 'a:b': { skills: ['x'] }, all: {} },
      clients: { 'Id-1': 'planner' },
    });
  });

  test('is nothing where nothing is said, and needs an issuer and an audience otherwise', async () => {
    expect(await callersOf('oidc:')).toEqual({ required: false });
    expect(await refused('oidc: {audience: a}')).toEqual(['3: `callers.oidc.issuer` is missing']);
    expect(await refused('oidc: {issuer: "https://a.example"}')).toEqual([
      '3: `callers.oidc.audience` is missing',
    ]);
  });

  test.each([
    ['issuer: http://login.example.org', 'plain `http://` is for an issuer on this machine'],
    ['issuer: https://me:secret@a.example', 'it contains a password'],
    ['issuer: https://a.example\n  jwks: http://10.0.0.1/keys', 'plain `http://`'],
    ['issuer: https://a.example\n  algorithms: [HS256]', '`RS256`'],
    ['issuer: https://a.example\n  algorithms: [none]', '`RS256`'],
    ['issuer: https://a.example\n  clients: {a: admin}', 'is what the host calls somebody else'],
    ['issuer: https://a.example\n  scopes: {"a b": {}}', 'is no scope'],
    ['issuer: https://a.example\n  scopes: {a: {skill: [x]}}', 'did you mean `skills`?'],
    ['issuer: https://a.example\n  admin_scope: "a b"', 'is no scope'],
  ])('refuses %s', async (line, why) => {
    const problems = await refused(oidc(line));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(why);
    expect(problems[0]).not.toContain('secret');
  });

  test.each(['http://127.0.0.1:8080/realms/a', 'http://localhost:8080', 'http://[::1]:1'])(
    'takes plain %s, which is on this machine',
    async (issuer) => {
      expect((await callersOf(oidc(`issuer: "${issuer}"`))).oidc?.issuer).toBe(issuer);
    },
  );
});

describe('callers.keys', () => {
  // Its checksum is right.
  const KEY = `sk_0123abcd_${'5e'.repeat(24)}_e8d1ab8d`;
  const SHA = createHash('sha256').update(KEY).digest('hex');
  const keys = (entry: string) => `keys:\n  - ${entry}`;

  test('has a key as its digest, or by the variable that has it', async () => {
    const written = `{name: a, sha256: ${SHA.toUpperCase()}, expires: 2030-01-31, scopes: {tags: [x]}}`;
    expect((await callersOf(keys(written))).keys).toEqual([
      {
        name: 'a',
        sha256: SHA,
        admin: false,
        expires: Date.parse('2030-01-31'),
        grants: { tags: ['x'] },
      },
    ]);
    const env = { SKILLET_KEY_A: KEY };
    const callers = await callersOf(keys('{name: a, env: SKILLET_KEY_A, admin: yes}'), env);
    expect(callers.keys).toEqual([{ name: 'a', sha256: SHA, admin: true, grants: {} }]);
    expect(JSON.stringify(callers)).not.toContain(KEY);
  });

  test.each([
    [`{name: a, key: ${KEY}}`, 'keys add <name> --print-config'],
    ['{name: a, key: "${SKILLET_KEY_A}"}', '`env: SKILLET_…`'],
    [`{name: a, sha256: ${KEY}}`, 'it is the key itself'],
    [`{name: a, env: ${KEY}}`, 'it is the key itself'],
    ['{name: a, sha256: 5e5e}', '64 hexadecimal digits'],
    ['{name: a, env: AGENT_KEY}', 'skills find all others'],
    ['{name: a, env: SKILLET_NOT_SET}', 'the variable SKILLET_NOT_SET is not set'],
    ['{name: a, env: SKILLET_PASSWORD}', 'SKILLET_PASSWORD has no key of this host'],
    ['{name: a}', 'either `sha256` or `env`'],
    [`{name: a, sha256: ${SHA}, env: SKILLET_KEY_A}`, 'either `sha256` or `env`'],
    [`{name: a, sha256: ${SHA}, admin: true, scopes: {skills: [x]}}`, 'leave `scopes` out'],
    [`{name: admin, sha256: ${SHA}}`, 'what the host calls somebody else'],
    [`{name: a, sha256: ${SHA}, expires: soon}`, 'a date such as `2027-01-31`'],
    [`{sha256: ${SHA}}`, '`callers.keys.name` is missing'],
    [KEY, 'must be a mapping'],
  ])('refuses %s, and shows no key', async (entry, why) => {
    const env = { SKILLET_KEY_A: KEY, SKILLET_PASSWORD: 'hunter2hunter2' };
    const problems = await refused(keys(entry), env);
    expect(problems.join('\n')).toContain(why);
    expect(problems.join()).not.toMatch(/5e5e5e5e|hunter2/);
  });
});
