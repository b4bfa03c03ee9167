import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { HostError, type AnswerHead } from '@skillet/core';
import { afterEach, expect, test, vi } from 'vitest';
import { EventStream } from '../src/sessions/event-stream.ts';
import { Listeners, type Listener } from '../src/sessions/listeners.ts';
import { Endpoint, json, messages } from './support/endpoint.ts';

const LIMITS = { all: 6, caller: 2, nameless: 3 };
const HEAD: AnswerHead = { status: 200, contentType: 'text/plain', headers: [] };

interface Ended {
  count: number;
}

function listener(key: string, isNameless = false, ended: Ended = { count: 0 }): Listener {
  const stream = Object.create(EventStream.prototype) as EventStream;
  const finish = () => (ended.count += 1);
  const caller = { key, isNameless };
  return { stream, caller, kinds: new Set(), profile: 'default', meta: undefined, finish };
}

afterEach(() => {
  vi.useRealTimers();
});

test('no address has more than its share, and who has most makes room for others', () => {
  const listeners = new Listeners(LIMITS);
  const ended = { count: 0 };
  const room = (key: string) => listeners.makeRoom({ key, isNameless: false });
  for (const key of ['a', 'a', 'b', 'b', 'c', 'c']) listeners.add(listener(key, false, ended));
  expect(room('a')).toBe('caller');
  expect(room('d')).toBeUndefined();
  expect([listeners.size, ended.count]).toEqual([5, 1]);
  listeners.add(listener('d'));
  // It would have as many as the others.
  expect(room('d')).toBe('all');
  expect([listeners.size, ended.count]).toEqual([6, 1]);
});

test('one program without an address shuts no other out: its latest streams end', () => {
  const listeners = new Listeners(LIMITS);
  const ended = { count: 0 };
  const room = (key: string) => listeners.makeRoom({ key, isNameless: true });
  for (let count = 0; count < 3; count += 1) listeners.add(listener('flood', true, ended));
  expect(room('flood')).toBe('all');
  expect(room('other')).toBeUndefined();
  listeners.add(listener('other', true));
  expect(ended.count).toBe(1);
  expect(room('flood')).toBe('all');
  expect(listeners.makeRoom({ key: '192.0.2.1', isNameless: false })).toBeUndefined();
});

test('a thousand that come and go leave no count and no timer behind', () => {
  vi.useFakeTimers();
  const listeners = new Listeners({ all: 1000, caller: 1, nameless: 0 });
  const all = Array.from({ length: 1000 }, (_, n) => listener(String(n)));
  for (const one of all) listeners.add(one);
  expect([listeners.size, vi.getTimerCount()]).toEqual([1000, 1]);
  for (const one of [...all, ...all]) listeners.remove(one);
  expect([listeners.size, vi.getTimerCount()]).toEqual([0, 0]);
  expect(all.map(({ caller }) => listeners.makeRoom(caller))).not.toContain('caller');
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

test('a program that takes all there is on this machine makes room, and is told when to come back', async () => {
  await using endpoint = await Endpoint.open();
  const agent = new Agent({ maxSockets: Infinity });
  const open = async (name: string) => {
    const headers = { accept: 'text/event-stream', 'user-agent': name };
    const [answer] = (await once(get(endpoint.url, { headers, agent }), 'response')) as [
      IncomingMessage,
    ];
    return answer.on('error', () => undefined).resume();
  };
  const flood = await Promise.all(Array.from({ length: 768 }, () => open('flood')));
  expect(new Set(flood.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  const refused = await open('flood');
  expect(refused.statusCode).toBe(503);
  expect(refused.headers['retry-after']).toBe('5');
  const ended = Promise.race(flood.map((stream) => once(stream, 'end')));
  expect((await open('other')).statusCode).toBe(200);
  await ended;
  agent.destroy();
});

test('an answer on a stream counts among those that wait for clients, and is an error when they are too many', async () => {
  await using endpoint = await Endpoint.open();
  const long = 'x'.repeat(100_000);
  endpoint.respond = ({ options: { onPart } }) => {
    onPart?.(Buffer.from('one\n'), HEAD);
    return Promise.resolve(json({ long }));
  };
  endpoint.onEnd = (text) => {
    if (text.length > 64 * 1024) throw new HostError('host_overloaded', 'Too many wait.');
  };
  const call = { name: 'time', _meta: { progressToken: 7 } };
  const told = await Array.fromAsync(messages(await endpoint.ask('tools/call', call)));
  expect(told).toMatchObject([
    { params: { progressToken: 7 } },
    { id: 1, error: { message: 'Too many wait.' } },
  ]);
});
