import type { AnswerHead } from '@skillet/core';
import { afterEach, expect, test, vi } from 'vitest';
import { EventStream } from '../src/sessions/event-stream.ts';
import { Listeners, type Listener } from '../src/sessions/listeners.ts';
import { Endpoint, json, messages } from './support/endpoint.ts';

const LIMITS = { all: 6, caller: 2, nameless: 3 };
const HEAD: AnswerHead = { status: 200, contentType: 'text/plain', headers: [] };

function listener(address: string | undefined): Listener {
  const stream = Object.create(EventStream.prototype) as EventStream;
  const finish = () => undefined;
  return { stream, address, kinds: new Set(), profile: undefined, meta: undefined, finish };
}

afterEach(() => {
  vi.useRealTimers();
});

test('no caller takes the streams of all, nor do those that no address tells apart', () => {
  const listeners = new Listeners(LIMITS);
  const add = (...addresses: (string | undefined)[]) => {
    for (const address of addresses) listeners.add(listener(address));
  };
  add('192.0.2.1', '::ffff:192.0.2.1');
  expect(listeners.fullOf('192.0.2.1')).toBe('caller');
  expect(listeners.fullOf('192.0.2.2')).toBeUndefined();
  add(undefined, undefined, undefined);
  expect(listeners.fullOf(undefined)).toBe('all');
  expect(listeners.fullOf('2001:db8::1')).toBeUndefined();
  add('2001:db8::1');
  expect(listeners.fullOf('2001:db8::2')).toBe('all');
});

test('a thousand that come and go leave no count and no timer behind', () => {
  vi.useFakeTimers();
  const listeners = new Listeners({ all: 1000, caller: 1, nameless: 0 });
  const all = Array.from({ length: 1000 }, (_, n) =>
    listener(`10.0.${String(n >> 8)}.${String(n & 255)}`),
  );
  for (const one of all) listeners.add(one);
  expect([listeners.size, vi.getTimerCount()]).toEqual([1000, 1]);
  for (const one of [...all, ...all]) listeners.remove(one);
  expect([listeners.size, vi.getTimerCount()]).toEqual([0, 0]);
  expect(all.map(({ address }) => listeners.fullOf(address))).not.toContain('caller');
});

test('one address may listen so often, and again after one of its clients has gone', async () => {
  await using endpoint = await Endpoint.open();
  endpoint.address = '192.0.2.1';
  const open = async () => {
    const left = new AbortController();
    const { signal } = left;
    const answer = await fetch(endpoint.url, { headers: { accept: 'text/event-stream' }, signal });
    return { status: answer.status, left, answer };
  };
  const streams = await Promise.all(Array.from({ length: 128 }, open));
  expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
  const refused = await open();
  expect(refused.status).toBe(429);
  expect(await refused.answer.text()).toContain('From your address');
  const wanted = { notifications: { toolsListChanged: true } };
  expect((await endpoint.askModern('subscriptions/listen', wanted)).status).toBe(429);
  endpoint.address = '192.0.2.2';
  expect((await open()).status).toBe(200);
  endpoint.address = '192.0.2.1';
  streams[0]?.left.abort();
  await expect.poll(async () => (await open()).status).toBe(200);
});

test('a client that takes no events gets none: progress is left out, listening is refused', async () => {
  await using endpoint = await Endpoint.open();
  endpoint.respond = ({ options: { onPart } }) => {
    onPart?.(Buffer.from('one\n'), HEAD);
    return Promise.resolve(json({ ok: true }));
  };
  const call = { name: 'time', _meta: { progressToken: 7 } };
  const plain = await endpoint.ask('tools/call', call, { accept: 'application/json' });
  expect(plain.headers.get('content-type')).toBe('application/json');
  expect(await plain.json()).toMatchObject({ result: { structuredContent: { ok: true } } });
  const told = await Array.fromAsync(messages(await endpoint.ask('tools/call', call)));
  expect(told).toMatchObject([{ params: { progressToken: 7, progress: 1 } }, { id: 1 }]);
  const wanted = { notifications: { toolsListChanged: true } };
  const accept = { accept: 'application/json' };
  expect((await endpoint.askModern('subscriptions/listen', wanted, accept)).status).toBe(406);
});
