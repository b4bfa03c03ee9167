import { expect, test } from 'vitest';
import { compareAnswers, type CompareTask } from '../src/shadow/compare/compare-answers.ts';
import { differentPlaces } from '../src/shadow/compare/different-places.ts';

const json = (value: unknown, status = 200) => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify(value),
});

function compare(own: unknown, candidate: unknown, more: Partial<CompareTask> = {}) {
  return compareAnswers({
    ...{ path: '/run', headers: '', input: null, volatile: [], secrets: [] },
    ...{ own: json(own), candidate: json(candidate), ...more },
  });
}

test.each([
  ['equal values in another order', { a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }, [], []],
  ['another value', { a: { b: 1 } }, { a: { b: 2 } }, [], ['/a/b']],
  ['what is missing, and what is new', { a: 1 }, { b: 1 }, [], ['/a', '/b']],
  ['a list that is longer', [1], [1, 2], [], ['/1']],
  ['an object in place of a list', { a: [] }, { a: {} }, [], ['/a']],
  ['null in place of nothing', {}, { a: null }, [], ['/a']],
  ['what is volatile', { at: 1, a: 1 }, { at: 2, a: 1 }, ['/at'], []],
  ['what is volatile and missing', { at: 1 }, {}, ['/at'], []],
  [
    'only what a pointer leads to',
    { at: 1, in: { at: 1 } },
    { at: 2, in: { at: 2 } },
    ['/at'],
    ['/in/at'],
  ],
  [
    'any member of a list or object',
    { items: [{ score: 1, id: 1 }], of: { a: { score: 1 } } },
    { items: [{ score: 2, id: 2 }], of: { a: { score: 2 } } },
    ['/items/*/score', '/of/*/score'],
    ['/items/0/id'],
  ],
  [
    'names with slashes and tildes',
    { 'a/b': 1, 'c~d': 1 },
    { 'a/b': 2, 'c~d': 2 },
    ['/a~1b'],
    ['/c~0d'],
  ],
  ['all', { a: 1 }, { a: 2 }, ['/*'], []],
  [
    'the names of members that all objects have',
    { a: 1 },
    { a: 1, constructor: 1 },
    [],
    ['/constructor'],
  ],
] as const)('%s', (_what, own, candidate, pointers, places) => {
  expect(differentPlaces(own, candidate, pointers).map(({ pointer }) => pointer)).toEqual(places);
});

test('the gravest difference counts: no answer, the status, the schema, the body', () => {
  const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
  expect(compare({ n: 1 }, { n: 1 }, { schema }).difference).toBeUndefined();
  expect(compare({ n: 1 }, {}, { candidate: { failed: 'it died' }, schema })).toMatchObject({
    difference: 'failed',
    why: 'it died',
  });
  expect(compare({ n: 1 }, {}, { candidate: json({ detail: 'x' }, 422), schema })).toMatchObject({
    difference: 'status',
    why: 'status 422 in place of 200',
    places: [{ pointer: '', own: '{"n":1}', candidate: '{"detail":"x"}' }],
  });
  expect(compare({ n: 1 }, { n: '1' }, { schema })).toMatchObject({
    difference: 'schema',
    why: 'against the schema: `/n` must be integer',
    places: [{ pointer: '/n', own: '1', candidate: '"1"' }],
  });
  // What the version that runs does not keep, nobody relies on.
  expect(compare({ n: '1' }, { n: '2' }, { schema })).toMatchObject({
    difference: 'body',
    why: 'another value at `/n`',
  });
  expect(compare({ n: 1 }, { n: 2 }, { schema: { type: 'nonsense' } }).difference).toBe('body');
});

test('what is not JSON, or nested too deeply, is compared as it is', () => {
  const deep = (end: string) => `${'['.repeat(30_000)}${end}${']'.repeat(30_000)}`;
  const text = (body: string | Uint8Array, contentType = 'text/plain') => ({
    candidate: { status: 200, contentType, body },
  });
  const own = { status: 200, contentType: 'text/plain; charset=utf-8', body: 'hello' };
  expect(compare('', '', { own, ...text(Buffer.from('hello')) }).difference).toBeUndefined();
  expect(compare('', '', { own, ...text('hi') })).toMatchObject({
    difference: 'body',
    why: 'another body',
  });
  expect(compare('', '', { own, ...text('hi', 'text/html') }).why).toBe(
    'a body of type text/html in place of text/plain',
  );
  expect(compare('', '', { own: { ...own, body: deep('1') }, ...text(deep('2')) }).difference).toBe(
    'body',
  );
});

test('no secret of a request is told, wherever it has come to stand', () => {
  const key = 'sk-1234567890abcdef';
  const token = 'tok-abcdef1234567890';
  const input = { skill_input: { q: `ask ${key}` }, credentials: { API_KEY: key } };
  const compared = compare(
    { said: 'nothing', password: 'hunter-2222' },
    {
      said: `it is ${key}`,
      [key]: token,
      password: 'other-33333',
      env: 'of-the-env-1',
      at: '?q=1&api_key=in-the-query-1',
    },
    {
      path: '/run?q=1&api_key=in-the-query-1',
      headers: `authorization\nBearer ${token}`,
      input: Buffer.from(JSON.stringify(input)),
      secrets: ['of-the-env-1'],
    },
  );
  const told = JSON.stringify(compared);
  expect(compared.difference).toBe('body');
  expect(told).toContain('nothing');
  for (const secret of [key, token, 'hunter', 'other-3', 'of-the-env-1', 'in-the-query'])
    expect(told).not.toContain(secret);
  expect(compared.input).toContain('ask [redacted]');
});

test('of a request whose secrets cannot be told, no value is told', () => {
  const compared = compare({ a: 'x1' }, { a: 'x2' }, { input: Buffer.from('{"password": "abc') });
  expect(compared).toMatchObject({ difference: 'body', places: [{ own: '[redacted]' }] });
  expect(compared.input).toBeUndefined();
  expect(JSON.stringify(compared)).not.toContain('x2');
});
