import type { JsonObject, OperationAnswer } from '@skillet/core';
import { expect, test } from 'vitest';
import { RequestStates } from '../src/servers/request-states.ts';
import { Subscriptions } from '../src/servers/subscriptions.ts';
import type { ToolCaller } from '../src/tools/tool-caller.ts';

const ONE = { mount: 'own', name: 'x://1' };

/** Subscriptions at servers that answer what is given, and what these are asked. */
function rig(line = 'r{}') {
  const asked: string[] = [];
  const answer: OperationAnswer = {
    status: 200,
    contentType: 'application/json',
    headers: [],
    text: line,
  };
  const subscriptions = new Subscriptions({
    skill: () => undefined,
    invoke: (mount, _operation, input) => {
      const text = Buffer.from(input as Uint8Array).toString();
      const { request } = JSON.parse(text) as { request: { method: string; params: JsonObject } };
      asked.push(`${mount} ${request.method} ${String(request.params['uri'])}`);
      return Promise.resolve(answer);
    },
  });
  const caller = {
    headers: {},
    address: undefined,
    callerName: 'local',
    exchange: {} as ToolCaller['exchange'],
    session: undefined,
    requestId: 'q',
    signal: new AbortController().signal,
    era: 'legacy' as const,
    meta: {},
    capabilities: {},
    level: 'none',
    states: new RequestStates({ timeout: 1000, most: 1 }, () => 0),
  };
  const subscriber = () => {
    const heard: string[] = [];
    return { heard, tell: (uri: string) => void heard.push(uri) };
  };
  return { subscriptions, asked, caller, subscriber };
}

test('a server is asked once for all, and told when nobody is left', async () => {
  const { subscriptions, asked, caller, subscriber } = rig();
  const [one, other] = [subscriber(), subscriber()];
  await subscriptions.add(ONE, 'x://1', one, caller);
  await subscriptions.add(ONE, 'skillet://own/x://1', other, caller);
  await subscriptions.add(ONE, 'x://1', one, caller);
  expect(asked).toEqual(['own resources/subscribe x://1']);
  subscriptions.updated(ONE);
  subscriptions.updated({ mount: 'own', name: 'x://1/part' });
  subscriptions.updated({ mount: 'other', name: 'x://1' });
  subscriptions.updated({ mount: 'own', name: 'x://2' });
  expect(one.heard).toEqual(['x://1', 'x://1/part']);
  expect(other.heard).toEqual(['skillet://own/x://1', 'skillet://own/x://1/part']);
  subscriptions.removeAll(one);
  subscriptions.updated(ONE);
  expect(one.heard).toHaveLength(2);
  subscriptions.remove(ONE, other);
  await expect.poll(() => asked.slice(1)).toEqual(['own resources/unsubscribe x://1']);
});

test('one that was started anew is asked again, and what it has may have changed', async () => {
  const { subscriptions, asked, caller, subscriber } = rig();
  const one = subscriber();
  await subscriptions.add(ONE, 'x://1', one, caller);
  subscriptions.restarted('other');
  expect(asked).toHaveLength(1);
  subscriptions.restarted('own');
  await expect.poll(() => asked.slice(1)).toEqual(['own resources/subscribe x://1']);
  expect(one.heard).toEqual(['x://1']);
});

test('who comes while a server is asked hears what it says, and one that refused is asked again', async () => {
  const refusing = rig('e{"code":-32601,"message":"no"}');
  const { subscriptions, asked, subscriber, caller } = refusing;
  const [one, other] = [subscriber(), subscriber()];
  const all = await Promise.allSettled(
    [one, other, one].map((each) => subscriptions.add(ONE, 'x://1', each, caller)),
  );
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(asked).toEqual(['own resources/subscribe x://1']);
  await expect(subscriptions.add(ONE, 'x://1', other, caller)).rejects.toThrow('no');
  expect(asked).toHaveLength(2);
});

test('one that refuses is no subscription, and a client has so many and no more', async () => {
  const refusing = rig('e{"code":-32601,"message":"no"}');
  const { subscriptions, subscriber, caller } = refusing;
  const one = subscriber();
  await expect(subscriptions.add(ONE, 'x://1', one, caller)).rejects.toThrow('no');
  subscriptions.updated(ONE);
  expect(one.heard).toEqual([]);
  const taking = rig();
  const many = taking.subscriber();
  for (let number = 0; number < 200; number += 1) {
    const uri = `x://${String(number)}`;
    await taking.subscriptions.add({ mount: 'own', name: uri }, uri, many, caller);
  }
  const more = taking.subscriptions.add({ mount: 'own', name: 'y' }, 'y', many, caller);
  await expect(more).rejects.toThrow('As many resources');
});
