import { expect, test } from 'vitest';
import { placeInput, queryInput } from '../src/invoke/place-input.ts';

const PLACES = { path: { id: 'id' }, query: { q: 'q', tag: 'tags' }, body: 'rest' } as const;
const place = (input: string, places: Parameters<typeof placeInput>[1] = PLACES) =>
  placeInput('/notes/{id}', places, input);

test.each([
  ['{"id":7}', '/notes/7', '{}'],
  ['{"id":"a/b?c"}', '/notes/a%2Fb%3Fc', '{}'],
  [
    '{"id":12345678901234567890, "n": 12345678901234567890}',
    '/notes/12345678901234567890',
    '{"n":12345678901234567890}',
  ],
  [
    '{"id":true,"q":"x y","tags":["a",1,{"b":2}]}',
    '/notes/true?q=x+y&tag=a&tag=1&tag=%7B%22b%22%3A2%7D',
    '{}',
  ],
  ['{"id":1,"q":null,"text":"\\"}","id":2}', '/notes/2', '{"text":"\\"}"}'],
])('%s', async (input, path, body) => {
  expect(await place(input)).toEqual({ path, body });
});

test('a body may be one input, or none', async () => {
  const one = { ...PLACES, body: { input: 'body' } } as const;
  expect(await place('{"id":1,"body":[1, 2]}', one)).toEqual({ path: '/notes/1', body: '[1, 2]' });
  expect(await place('{"id":1}', one)).toEqual({ path: '/notes/1', body: null });
  expect(await place('{"id":1,"x":1}', { ...PLACES, body: 'none' })).toMatchObject({ body: null });
});

test.each([
  '{}',
  '{"id":null}',
  '{"id":""}',
  '{"id":".."}',
  '{"id":"."}',
  '{"id":[1]}',
  '{"id":{}}',
  '{"id":"\\ud800"}',
  '{"id":1,}',
  '{"id":1 "a":2}',
  '{"id":1}x',
  '[1]',
  '',
  `{"id":1,"q":"${'x'.repeat(9000)}"}`,
])('%s cannot be sent', async (input) => {
  expect(await place(input)).toHaveProperty('faults');
});

test.each([
  [
    '{"q":"a b","tags":["x"],"n":12345678901234567890,"none":null,"q":"c"}',
    '?q=c&tags=%5B%22x%22%5D&n=12345678901234567890&none=null',
  ],
  [' { } ', ''],
])('%s is all in the query where there is no body', async (input, query) => {
  expect(await queryInput('/items', input)).toEqual({ path: `/items${query}`, body: null });
});

test.each([
  ['what has no end', 'json_invalid', '{"a":'],
  ['a wrong word', 'json_invalid', '{"a":nul}'],
  ['a list', 'json_invalid', '[]'],
  ['two objects', 'json_invalid', '{}{}'],
  ['a long text', 'too_long', `{"a":"${'x'.repeat(10_000)}"}`],
  ['a deep list', 'too_long', `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
  ['a long list', 'too_long', `{"a":[${'1,'.repeat(20_000)}1]}`],
  ['what is longer than any query', 'too_long', `{"a":"${'x'.repeat(4_000_000)}"}`],
])('%s is refused where there is no body', async (_, type, input) => {
  expect(await queryInput('/items', input)).toMatchObject({ faults: [{ type }] });
});

test('an input of too many fields is refused, wherever they would stand', async () => {
  const input = `{${'"id":1,'.repeat(20_000)}"x":1}`;
  expect(await place(input)).toMatchObject({ faults: [{ type: 'too_long' }] });
});
