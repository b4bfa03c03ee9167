import { describe, expect, test } from 'vitest';
import { cleanCall, type Cleaning } from '../src/recording/clean-call.ts';
import type { RawCall } from '../src/recording/raw-call.ts';

const CLEANING: Cleaning = { full: false, headers: [], forms: [] };
const FULL: Cleaning = { ...CLEANING, full: true };

function call(more: Partial<RawCall> & { readonly sent?: unknown }): RawCall {
  const { sent, ...rest } = more;
  return {
    ...{ mount: 'a', method: 'POST', path: '/run', headers: '', safe: 'read_only' },
    body: sent === undefined ? null : Buffer.from(JSON.stringify(sent)).toString('latin1'),
    answer: { status: 200, type: 'application/json', body: '{}' },
    ...rest,
  };
}

const saying = (body: unknown) => ({
  answer: { status: 200, type: 'application/json', body: JSON.stringify(body) },
});

describe.each([
  ['by default', CLEANING],
  ['in full', FULL],
])('%s', (_how, cleaning) => {
  test.each([
    ['an envelope', { sent: { skill_input: {}, credentials: { K: 'hush-hush' } } }],
    [
      'an older envelope',
      { sent: { skill_input: {}, runtime_config: { credentials: { K: 'hush-hush' } } } },
    ],
    ['a header', { headers: 'X-Skillet-Credential-K\nhush-hush' }],
    ['a cookie', { headers: 'Cookie\nsid=hush-hush' }],
    ['a query', { path: '/find?q=1&api_key=hush-hush' }],
  ])('the credential of %s is nowhere, also not in the answer', (_where, request) => {
    const cleaned = cleanCall(
      call({ ...request, ...saying({ said: ['it is hush-hush'] }) }),
      cleaning,
    );
    expect(cleaned).toBeDefined();
    expect(JSON.stringify(cleaned)).not.toContain('hush');
  });

  test('what is a secret of the machine is in no answer', () => {
    const cleaned = cleanCall(call(saying({ env: 'hush-hush' })), {
      ...cleaning,
      forms: ['hush-hush'],
    });
    expect(cleaned?.answer.body).toEqual({ env: '[redacted]' });
  });
});

test('inputs under names of secrets are redacted, unless all is wanted', () => {
  const raw = call({ sent: { token: 'abcdefgh', n: 1 }, ...saying({ token: 'abcdefgh' }) });
  expect(cleanCall(raw, CLEANING)).toMatchObject({
    body: { token: '[redacted]', n: 1 },
    withheld: ['input'],
    answer: { body: { token: '[redacted]' } },
  });
  const full = cleanCall(raw, FULL);
  expect(full).toMatchObject({
    body: { token: 'abcdefgh' },
    answer: { body: { token: 'abcdefgh' } },
  });
  expect(full).not.toHaveProperty('withheld');
});

test('an address in an input keeps no secret of its query', () => {
  const url = 'https://example.com/a?n=1&token=hush-hush&m=2#x';
  const cleaned = cleanCall(call({ sent: { url }, ...saying({ got: url }) }), CLEANING);
  const without = 'https://example.com/a?n=1&token=[redacted]&m=2#x';
  expect(cleaned).toMatchObject({ body: { url: without }, answer: { body: { got: without } } });
});

test('a body is kept by what it is, and left out where its secrets cannot be told', () => {
  const text = (of: string) => call({ body: Buffer.from(of).toString('latin1') });
  expect(cleanCall(text('grüße'), CLEANING)).toMatchObject({ text: 'grüße' });
  expect(cleanCall(text('password=abc'), CLEANING)).toBeUndefined();
  expect(cleanCall(text('password=abc'), FULL)).toMatchObject({ text: 'password=abc' });
  expect(cleanCall(call({ body: '\u00ff\u00fe' }), CLEANING)).toMatchObject({ base64: '//4=' });
  const deep = `${'['.repeat(20_000)}1${']'.repeat(20_000)}`;
  expect(cleanCall(text(deep), CLEANING)).toBeUndefined();
});

test('only headers that say what is asked for are kept, and those that somebody has named', () => {
  const headers = 'Accept\ntext/html\nX-Own\n1\nUser-Agent\ncurl\nX-My-Token\nhush-hush';
  expect(cleanCall(call({ headers }), CLEANING)?.headers).toEqual({ accept: 'text/html' });
  const more = { ...CLEANING, headers: ['x-own', 'x-my-token'] };
  expect(cleanCall(call({ headers }), more)?.headers).toEqual({
    accept: 'text/html',
    'x-own': '1',
  });
});

test('an answer of the host is its error, one of bytes is its digest', () => {
  const failed = { status: 504, type: '', code: 'skill_timeout' } as const;
  expect(cleanCall(call({ answer: failed }), CLEANING)?.answer).toEqual({
    status: 504,
    code: 'skill_timeout',
  });
  const image = { status: 200, type: 'image/png', body: '\u00ff\u00fe', bytes: true } as const;
  expect(cleanCall(call({ answer: image }), CLEANING)?.answer).toEqual({
    status: 200,
    type: 'image/png',
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
});
