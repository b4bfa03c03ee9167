import { expect, test } from 'vitest';
import { placeInput } from '../src/invoke/place-input.ts';

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
])('%s', (input, path, body) => {
  expect(place(input)).toEqual({ path, body });
});

test('a body may be one input, or none', () => {
  const one = { ...PLACES, body: { input: 'body' } } as const;
  expect(place('{"id":1,"body":[1, 2]}', one)).toEqual({ path: '/notes/1', body: '[1, 2]' });
  expect(place('{"id":1}', one)).toEqual({ path: '/notes/1', body: null });
  expect(place('{"id":1,"x":1}', { ...PLACES, body: 'none' })).toMatchObject({ body: null });
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
])('%s cannot be sent', (input) => {
  expect(place(input)).toHaveProperty('faults');
});
