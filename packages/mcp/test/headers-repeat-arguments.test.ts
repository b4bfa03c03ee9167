import { expect, test } from 'vitest';
import { Endpoint, skill } from './support/endpoint.ts';

async function calling(type: string) {
  const endpoint = await Endpoint.open();
  endpoint.mounts = [skill('time', { type, 'x-mcp-header': 'City' })];
  const call = async (city: unknown, said?: string, method: 'ask' | 'askModern' = 'askModern') => {
    const params = { name: 'time', ...(city === undefined ? {} : { arguments: { city } }) };
    const headers = said === undefined ? {} : { 'mcp-param-city': said };
    const answer = await endpoint[method]('tools/call', params, headers);
    const { error } = (await answer.json()) as { error?: { code: number; message: string } };
    return [answer.status, error?.code, error?.message];
  };
  return { endpoint, call };
}

test.each<[type: string, city: unknown, said: string | undefined]>([
  ['string', 'Bonn', 'Bonn'],
  ['string', 'Köln', '=?base64?S8O2bG4=?='],
  ['string', '=?base64?x', '=?base64?PT9iYXNlNjQ/eA==?='],
  ['string', 'a\tb', '=?base64?YQli?='],
  ['string', null, undefined],
  ['string', undefined, undefined],
  ['boolean', false, 'false'],
  ['number', 4200, '4.2e3'],
  ['integer', 42, '42'],
])('a %s of %j may be said as %s', async (type, city, said) => {
  const { endpoint, call } = await calling(type);
  await using _ = endpoint;
  expect(await call(city, said)).toEqual([200, undefined, undefined]);
});

test.each<[type: string, city: unknown, said: string | undefined]>([
  ['string', 'Bonn', undefined],
  ['string', 'Bonn', 'Rome'],
  ['string', 'Hello', '=?base64?SGVs!!!bG8=?='],
  ['string', undefined, 'Bonn'],
  ['string', null, 'null'],
  ['boolean', true, 'false'],
  ['integer', 42, ''],
  ['integer', 0, 'x'],
])('a %s of %j is not said as %s', async (type, city, said) => {
  const { endpoint, call } = await calling(type);
  await using _ = endpoint;
  expect(await call(city, said)).toEqual([
    400,
    -32020,
    expect.stringMatching(/^Header mismatch: Mcp-Param-City .* the argument city\.$/),
  ]);
  expect(endpoint.invoked).toEqual([]);
});

test('an older client has no such headers', async () => {
  const { endpoint, call } = await calling('string');
  await using _ = endpoint;
  expect(await call('Bonn', undefined, 'ask')).toEqual([200, undefined, undefined]);
});
