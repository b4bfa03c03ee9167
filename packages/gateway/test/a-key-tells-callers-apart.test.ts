import type { Caller, RouteExchange } from '@skillet/core';
import { expect, test } from 'vitest';
import { callerKey } from '../src/caller/caller-key.ts';

interface Given {
  readonly caller?: Caller;
  readonly address?: string;
  readonly token?: string;
}

const LOCAL: Caller = { kind: 'local' };
const WEB: Caller = { kind: 'anonymous', doubt: 'web-page' };
const REMOTE: Caller = { kind: 'anonymous', doubt: 'remote' };

function key({ caller = LOCAL, address, token }: Given = {}, name?: string): Promise<string> {
  const exchange = {
    address,
    caller: () => Promise.resolve(caller),
    req: { headers: token === undefined ? {} : { authorization: token } },
  } as unknown as RouteExchange;
  return callerKey(exchange, name);
}

test('who is trusted otherwise, is elsewhere or shows another token has another key', async () => {
  const keys = await Promise.all([
    key(),
    key({ caller: WEB }),
    key({ caller: REMOTE, address: '192.0.2.1' }),
    key({ caller: REMOTE, address: '192.0.2.2' }),
    key({ token: 'Bearer a-secret' }),
    key({ token: 'Bearer b-secret' }),
    key({ caller: REMOTE, address: '192.0.2.1', token: 'Bearer a-secret' }),
    key({}, 'a'),
    key({}, 'b'),
  ]);
  expect(new Set(keys).size).toBe(keys.length);
  for (const one of keys) expect(one).toMatch(/^[\w-]{43}$/);
});

test('the same caller has the same key', async () => {
  expect(await key({}, 'a')).toBe(await key({}, 'a'));
  const one = await key({ caller: REMOTE, address: '2001:db8::1' });
  expect(await key({ caller: REMOTE, address: '2001:db8::2' })).toBe(one);
});

test('a token that is for somebody else is no guess at that of the host', async () => {
  const asked: string[] = [];
  const exchange = {
    address: '192.0.2.1',
    caller: () => {
      asked.push('caller');
      return Promise.resolve(REMOTE);
    },
    req: { headers: { authorization: 'Bearer of-a-tracker' } },
  } as unknown as RouteExchange;
  await callerKey(exchange);
  expect(asked).toEqual([]);
});
