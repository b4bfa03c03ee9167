import type { CredentialSpec, McpCaller } from '@skillet/core';
import { expect, test } from 'vitest';
import { credentialReader } from '../src/instances/credentials-of.ts';
import { ownerOf } from '../src/instances/owner-of.ts';

const stdio = { kind: 'stdio', command: ['x'] } as const;
const http = { kind: 'http', url: 'https://a.b', headers: {}, transport: 'auto' } as const;

function caller(more: Partial<McpCaller> = {}): McpCaller {
  return { who: 'w', credentials: {}, headers: {}, ...more };
}

function declared(required: readonly string[], optional: readonly string[] = []): CredentialSpec {
  return { required, optional, howToGet: 'Ask.', steps: [], documentation: '' };
}

function reader(credentials: CredentialSpec | null, server: typeof stdio | typeof http = stdio) {
  return credentialReader({ mount: 'm', credentials, deniedCredentials: ['PATH'] }, { server });
}

const ask = (given: Readonly<Record<string, unknown>>, body = '', path = '/tools/t') => ({
  path,
  body,
  caller: caller({ credentials: given as Record<string, string> }),
});

test('other credentials, other headers or another caller make another owner; the order does not', () => {
  const per = { sessions: 'per-caller' } as const;
  const key = (one: McpCaller | undefined, given: Record<string, string>) =>
    ownerOf(one, given, per).key;
  const base = key(caller(), { A: '1', B: '2' });
  expect(key(caller(), { B: '2', A: '1' })).toBe(base);
  expect(key(caller({ session: 's' }), { A: '1', B: '2' })).toBe(base);
  const others = [
    key(caller({ who: 'v' }), { A: '1', B: '2' }),
    key(caller(), { A: '1' }),
    key(caller(), { A: '2', B: '1' }),
    key(caller({ headers: { authorization: 'x' } }), { A: '1', B: '2' }),
    key(undefined, { A: '1', B: '2' }),
  ];
  expect(new Set([base, ...others]).size).toBe(6);
  expect(JSON.stringify([base, ...others])).not.toMatch(/[^\w"[\],-]/);
});

test('per session each session has its own, and a call without one stands alone', () => {
  const per = { sessions: 'per-session' } as const;
  const owner = (session?: string) =>
    ownerOf(caller(session === undefined ? {} : { session }), {}, per);
  expect(owner('s')).toMatchObject({ once: false, group: 's' });
  expect(owner('s').key).toBe(owner('s').key);
  expect(owner('s').key).not.toBe(owner('t').key);
  const [one, other] = [owner(), owner()];
  expect(one.once).toBe(true);
  expect(one.key).not.toBe(other.key);
  expect(one.account).toBe(other.account);
});

test('what is handed over is taken, the envelope of a run wins, and other bodies have none', () => {
  const read = reader(declared(['A']));
  expect(read(ask({ A: 'x' }))).toEqual({ credentials: { A: 'x' } });
  const body = JSON.stringify({
    skill_input: {},
    credentials: { A: 'y' },
    runtime_config: { credentials: { A: 'z' } },
  });
  expect(read(ask({ A: 'x' }, body, '/tools/t/run'))).toEqual({ credentials: { A: 'z' } });
  expect(read(ask({ A: 'x' }, body))).toEqual({ credentials: { A: 'x' } });
});

test('who lacks a required one is told which, and how to send it', () => {
  const given = reader(declared(['A_KEY', 'B'], ['C']))(ask({ B: 'x', A_KEY: '' }));
  expect(given).toMatchObject({
    refusal: {
      status: 401,
      headers: [
        'Content-Type',
        'application/json',
        'WWW-Authenticate',
        'Skillet-Credentials realm="m"',
      ],
    },
  });
  const text = JSON.stringify(given);
  expect(text).toContain('X-Skillet-Credential-A-KEY');
  expect(text).toContain('missing_credentials');
});

test.each([
  [{ PATH: 'x' }, stdio, 'it would change how the skill runs'],
  [{ OTHER: 'secret-value' }, stdio, 'takes no credential OTHER'],
  [{ A: 'secret\0value' }, stdio, 'no NUL'],
  [{ A: 'secret\nvalue' }, http, 'one line of ASCII'],
  [{ A: 5 }, stdio, 'valid string'],
  [{ A: 'x'.repeat(16_385) }, stdio, 'at most 16384 characters'],
  [
    Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`N${String(at)}`, 'x'])),
    stdio,
    'at most 64',
  ],
])('what cannot be a credential is refused without its value: %#', (given, server, message) => {
  const read = reader(declared([], ['A']), server)(ask(given));
  expect(read).toMatchObject({ refusal: { status: 422 } });
  const text = JSON.stringify(read);
  expect(text).toContain(message);
  expect(text).not.toContain('secret');
});
