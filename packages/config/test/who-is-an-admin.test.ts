import { describe, expect, test } from 'vitest';
import { load, refusal, skillFiles } from './support/temp-folder.ts';

const TOKEN = 's3cr3t-0123456789';

async function serverOf(line: string, env: Readonly<Record<string, string>> = {}) {
  const { server } = await load(`skills: []\nserver:\n  ${line}\n`, skillFiles('demo'), env);
  return server;
}

const refused = (line: string, env: Readonly<Record<string, string>> = {}) =>
  refusal(`skills: []\nserver:\n  ${line}\n`, env);

describe('server.admin_token', () => {
  test('is a secret, also from the environment', async () => {
    expect((await serverOf(`admin_token: ${TOKEN}`)).adminToken).toBe(TOKEN);
    expect((await serverOf('admin_token: ${T}', { T: TOKEN })).adminToken).toBe(TOKEN);
    expect((await serverOf('admin_token: 12345678901234567890')).adminToken).toBe(
      '12345678901234567890',
    );
  });

  test.each(['admin_token:', 'admin_token: ""', 'admin_token: ${T:-}', 'port: 1'])(
    'is none with %s',
    async (line) => {
      expect(await serverOf(line)).not.toHaveProperty('adminToken');
    },
  );

  test.each([
    ['s3cr3t', 'it has 6 characters, at least 16 are needed'],
    ['s3cr3t s3cr3t s3cr3t', 'it contains a space or a character that is not visible ASCII'],
    ['s3cr3t-s3cr3t-s3cr3t-é', 'it contains a space or a character that is not visible ASCII'],
    ['s3cr3t'.repeat(200), 'at most 1024 characters'],
    ['[s3cr3t]', 'it is not a single value'],
    ['{s3cr3t: s3cr3t}', 'it is not a single value'],
  ])('cannot be %s, and the message does not show it', async (value, because) => {
    const start = "3: `server.admin_token` can't be the value given: ";
    expect(await refused(`admin_token: ${value}`)).toEqual([start + because]);
    expect(await refused('admin_token: ${T}', { T: 's3cr3t s3cr3t' })).toEqual([
      `${start}it contains a space or a character that is not visible ASCII`,
    ]);
  });

  test.each([
    '!s3cr3t',
    '"s3cr3t',
    '@s3cr3t',
    '|s3cr3t',
    '>s3cr3t',
    '%s3cr3t',
    '[s3cr3t',
    "'a's3cr3t",
  ])('is not shown either when %s is no YAML', async (value) => {
    const problems = await refused(`admin_token: ${value}`);
    expect(problems.join()).toContain('not valid YAML');
    expect(problems.join()).not.toContain('s3cr3t');
  });
});

describe('server.trust_proxy', () => {
  test.each([
    ['true', true],
    ['off', false],
    ['loopback', ['loopback']],
    ['10.1.2.3', ['10.1.2.3']],
    ['[loopback, linklocal, uniquelocal]', ['loopback', 'linklocal', 'uniquelocal']],
    ['[10.0.0.0/8, "::1", "fd00::/8"]', ['10.0.0.0/8', '::1', 'fd00::/8']],
  ])('may be %s', async (value, expected) => {
    expect((await serverOf(`trust_proxy: ${value}`)).trustProxy).toEqual(expected);
  });

  test('is off by default', async () => {
    expect((await serverOf('port: 1')).trustProxy).toBe(false);
  });

  test.each([
    ['[]', 'must be `true`, `false`, or a list of addresses, not an empty list'],
    ['', 'must be `true`, `false`, or a list of addresses, not nothing'],
    ['{a: 1}', 'must be `true`, `false`, or a list of addresses, not a mapping'],
    ['proxy.example.org', '`proxy.example.org` is no address'],
    ['10.0.0.0/33', '`10.0.0.0/33` is no address'],
    ['10.0.0.0/', '`10.0.0.0/` is no address'],
    ['10.0.0.0/8/8', '`10.0.0.0/8/8` is no address'],
    ['"fe80::1%eth0"', '`fe80::1%eth0` is no address'],
    ['[loopback, [x]]', 'a list is no address'],
  ])('cannot be %s', async (value, because) => {
    const problems = await refused(`trust_proxy: ${value}`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^3: `server\.trust_proxy`/);
    expect(problems[0]).toContain(because);
  });
});
