import { describe, expect, test } from 'vitest';
import { cleanAnswer, cleanCall, type Cleaning } from '../src/recording/clean-call.ts';
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

test.each([
  ['under its name', { access_token: 'hush-hush' }],
  ['a copy of it', { access_token: 'hush-hush', curl: "curl -H 'X: hush-hush'" }],
  ['in the query of an address', { url: 'https://f/x?n=1&token=hush', said: 'at https://f/y?a=b' }],
  ['in an address within another', { url: 'https://f/x?to=https://g/?token=hush#x' }],
  ['in the fragment of an address', { url: 'https://f/cb#access_token=hush' }],
  ['in JSON that is a text', { content: [{ text: '{"apiKey":"hush-hush"}' }], copy: 'hush-hush' }],
  ['assigned in a text', { text: 'export API_KEY="hush-hush"' }],
  ['in a header in a text', { text: "curl -H 'Authorization: Bearer hush-hush' https://f" }],
  ['in lines of JSON that are a text', { text: '{"n":1}\n{"secret":"hush-hush"}' }],
])('a secret of an answer is not kept: %s', (_where, answer) => {
  const cleaned = cleanCall(call(saying(answer)), CLEANING);
  expect(cleaned).toBeDefined();
  expect(JSON.stringify(cleaned)).not.toContain('hush');
  const raw = saying(answer).answer;
  expect(JSON.stringify(cleanAnswer(raw, [], false))).toBe(JSON.stringify(cleaned?.answer));
});

test('a secret of an answer is nowhere in the request', () => {
  const sent = { text: 'is it hush-hush?' };
  const cleaned = cleanCall(call({ sent, ...saying({ token: 'hush-hush' }) }), CLEANING);
  expect(cleaned).toMatchObject({ body: { text: 'is it [redacted]?' }, withheld: ['input'] });
});

test.each(['access_token=hush-hush&n=1', 'API_KEY=hush-hush', '{"n":1}\n{"secret":"hush-hush"}'])(
  'a call is left out whose answer is no JSON and speaks of a secret, unless all is wanted: %j',
  (body) => {
    const answer = { status: 200, type: 'text/plain', body };
    expect(cleanCall(call({ answer }), CLEANING)).toBeUndefined();
    expect(cleanAnswer(answer, [], false)).toBeUndefined();
    expect(cleanCall(call({ answer }), FULL)?.answer).toMatchObject({ text: body });
  },
);

test('a short secret of a query is kept neither in the path nor in an input', () => {
  const raw = call({
    path: '/a?n=1&token="S3"x"&m',
    sent: { url: 'https://f/x?pass=abc&passwd=S3' },
  });
  const cleaned = cleanCall(raw, CLEANING);
  expect(cleaned).toMatchObject({
    path: '/a?n=1&token=%5Bredacted%5D&m',
    body: { url: 'https://f/x?pass=abc&passwd=[redacted]' },
    withheld: ['input', 'path'],
  });
});

test.each([CLEANING, FULL])('a call with a compressed body is left out', (cleaning) => {
  const headers = 'Content-Type\napplication/json\nContent-Encoding\ngzip';
  expect(cleanCall(call({ headers, sent: {} }), cleaning)).toBeUndefined();
  const plain = headers.replace('gzip', 'identity');
  expect(cleanCall(call({ headers: plain, sent: {} }), cleaning)).toBeDefined();
  const answer = { status: 200, type: 'application/json', encoding: 'br', body: '{}' };
  expect(cleanCall(call({ answer }), cleaning)).toBeUndefined();
});

test('many secrets of the machine and of a call are all looked for; with very many a call is left out', () => {
  const forms = Array.from({ length: 2000 }, (_, at) => `hush-machine-${String(at)}-`);
  const own = Array.from({ length: 60 }, (_, at) => `hush-own-${String(at)}-`);
  const answer = saying({ said: [...forms, ...own].join(' ') });
  const cleaned = cleanCall(call({ sent: { tokens: own }, ...answer }), { ...CLEANING, forms });
  expect(cleaned).toBeDefined();
  expect(JSON.stringify(cleaned)).not.toContain('hush');
  const many = Array.from({ length: 300 }, (_, at) => `https://f?token=hush-${String(at)}-many`);
  expect(cleanCall(call(saying(many)), CLEANING)).toBeUndefined();
});

test.each(['?', '?a', '&', '?token=', 'token', 'token: ', 'token="', '-', '[{'])(
  'a body of nothing but %j is cleaned at once',
  (part) => {
    const text = part.repeat(Math.floor(250_000 / part.length));
    expect(() => cleanCall(call({ sent: { text }, ...saying({ text }) }), CLEANING)).not.toThrow();
  },
);

test('a body is kept by what it is, and left out where its secrets cannot be told', () => {
  const text = (of: string) => call({ body: Buffer.from(of).toString('latin1') });
  expect(cleanCall(text('grüße'), CLEANING)).toMatchObject({ text: 'grüße' });
  expect(cleanCall(text('password=abc'), CLEANING)).toBeUndefined();
  expect(cleanCall(text('password=abc'), FULL)).toMatchObject({ text: 'password=abc' });
  expect(cleanCall(text('\uFEFF{"credentials":{"K":"hush"}}'), FULL)).toBeUndefined();
  expect(cleanCall(text('{\0"\0t\0o\0k\0e\0n\0"\0:\0"\0x\0"\0}\0'), CLEANING)).toBeUndefined();
  const bytes = { body: '\u00ff\u00fe hush-hush' };
  expect(cleanCall(call(bytes), CLEANING)).toBeUndefined();
  expect(cleanCall(call(bytes), FULL)).toMatchObject({ base64: '//4gaHVzaC1odXNo' });
  const credential = { headers: 'X-Skillet-Credential-K\nhush-hush' };
  expect(cleanCall(call({ ...bytes, ...credential }), FULL)).toBeUndefined();
  const deep = `${'['.repeat(20_000)}1${']'.repeat(20_000)}`;
  expect(cleanCall(text(deep), CLEANING)).toBeUndefined();
});

test.each<[string, Partial<RawCall> & { readonly sent?: unknown }]>([
  ['a number', { sent: { token: 9_876_543_210_123 }, ...saying({ id: 9_876_543_210_123 }) }],
  ['a password of an address', { ...saying({ said: 'at postgres://ada:98765432@db/x' }) }],
  [
    'a copy of it, decoded',
    { sent: { url: 'amqp://ada:98765432%21@mq' }, ...saying({ said: '98765432!' }) },
  ],
  [
    'a cookie that is encoded',
    { headers: 'Cookie\nsid=s%3A98765432.%2B', ...saying({ said: 's:98765432.+' }) },
  ],
  [
    'the password of `Authorization: Basic`',
    {
      headers: `Authorization\nBasic ${Buffer.from('ada:98765432:x').toString('base64')}`,
      ...saying({ said: '98765432:x is wrong' }),
    },
  ],
  [
    'one of many cookies',
    {
      headers: `Cookie\n${Array.from({ length: 90 }, (_, n) => `a${String(n)}=98765432-${String(n)}`).join('; ')}`,
      ...saying({ said: '98765432-89' }),
    },
  ],
  [
    'in JSON in a query',
    { path: `/run?input=${encodeURIComponent('{"api_key":"98765432"}')}`, ...saying({}) },
  ],
  [
    'a private key in a text',
    {
      ...saying({
        said: '-----BEGIN RSA PRIVATE KEY-----\n98765432\n-----END RSA PRIVATE KEY-----',
      }),
    },
  ],
  [
    'in the type of the answer',
    {
      headers: 'X-Token\n98765432',
      answer: { status: 200, type: 'text/x-98765432', body: 'x' },
    },
  ],
])('a secret is nowhere in what is kept: %s', (_what, raw) => {
  const cleaned = cleanCall(call(raw), CLEANING);
  expect(cleaned).toBeDefined();
  expect(JSON.stringify(cleaned)).not.toContain('98765432');
  expect(JSON.stringify(cleaned)).not.toContain('9876543210');
});

test.each<[string, Partial<RawCall> & { readonly sent?: unknown }]>([
  ['in its input', { sent: { token: 'x'.repeat(20_000) } }],
  ['in a header', { headers: `X-Token\n${'x'.repeat(20_000)}` }],
  ['in a text of its answer', saying({ said: `token=${'x'.repeat(5000)}` })],
  ['that begins and does not end', saying({ said: '-----BEGIN PRIVATE KEY-----\nabc' })],
  ['that is short, in JSON in its query', { path: '/run?input={"api_key":"abc"}' }],
])('a call is left out with a secret of which a part would be kept: %s', (_where, raw) => {
  expect(cleanCall(call(raw), CLEANING)).toBeUndefined();
});

test('what can be no secret is kept under any name, so that it is compared and made again', () => {
  const sent = { page_token: null, has_password: false, token: '', max_tokens: 4096 };
  const usage = { prompt_tokens: 12, totalTokens: 345, token_count: 7, tokens: ['98765432'] };
  const cleaned = cleanCall(call({ sent, ...saying(usage) }), CLEANING);
  expect(cleaned).toMatchObject({
    body: sent,
    answer: { body: { ...usage, tokens: '[redacted]' } },
  });
  expect(cleaned).not.toHaveProperty('withheld');
  const pin = call({ sent: { password: 1234, token: 12, max_tokens: 98_765_432 } });
  expect(cleanCall(pin, CLEANING)?.body).toEqual({
    password: '[redacted]',
    token: '[redacted]',
    max_tokens: '[redacted]',
  });
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
