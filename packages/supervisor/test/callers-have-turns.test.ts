import type { SkillRequest } from '@skillet/core';
import { expect, test } from 'vitest';
import { outcomeOf, poolRig } from './support/pool-rig.ts';
import { requestOf } from './support/skill.ts';

/** A pool of one worker that does one thing at a time, where callers send. */
function rig(queue = 1000) {
  const { pool, launcher } = poolRig({
    workers: { min: 1, max: 1, idle: 1e6 },
    concurrency: 1,
    queue,
  });
  launcher.at(0).loaded();
  const send = (who: Partial<SkillRequest>) => {
    const call = pool.dispatch({ ...requestOf(), ...who });
    return { call, id: call.id, outcome: outcomeOf(call.response) };
  };
  /** Ids of calls in the order in which the worker gets them. */
  const served = (answers: number) => {
    for (let n = 0; n < answers; n += 1) launcher.at(0).answer(n);
    return launcher.at(0).requests.map(([, id]) => id);
  };
  return { pool, send, served };
}

const A = { caller: 'a', callerId: 'a' };
const B = { caller: 'b', callerId: 'b' };

test('one that sends a thousand calls at once is not ahead of the single call of another', () => {
  const { send, served } = rig();
  for (let n = 0; n < 1000; n += 1) send(A);
  const { id } = send(B);
  expect(served(3).indexOf(id)).toBe(2);
});

test('the calls of one caller are served in their order', () => {
  const { send, served } = rig();
  for (let n = 0; n < 6; n += 1) {
    send(A);
    send(B);
  }
  const ids = served(11);
  const of = (odd: number) => ids.filter((id) => id % 2 === odd);
  expect(of(1)).toEqual([1, 3, 5, 7, 9, 11]);
  expect(of(0)).toEqual([2, 4, 6, 8, 10, 12]);
});

test('callers without a key are told apart by address, those of one /64 not', () => {
  const { send, served } = rig();
  const from = (address: string) => send({ caller: 'anonymous', address }).id;
  from('2001:db8::1');
  from('2001:db8::2');
  const third = from('2001:db8::3');
  const other = from('2001:db8:0:1::1');
  expect(served(3).slice(-2)).toEqual([other, third]);
});

test('in a full queue the caller that has most makes room with its newest, and is told so', async () => {
  const { pool, send } = rig(3);
  send(A);
  const [second, third, fourth] = [send(A), send(A), send(A)];
  const one = send(B);
  expect(await fourth.outcome).toBe('skill_overloaded');
  expect([second.call.state, third.call.state, one.call.state]).toEqual([
    'waiting',
    'waiting',
    'waiting',
  ]);
  expect(pool.details().waiting).toBe(3);
});

test('in a full queue nobody makes room for who would have as many', () => {
  const { send } = rig(2);
  send(A);
  send(A);
  send(B);
  expect(() => send(B)).toThrow('already has 2 requests waiting');
  expect(() => send(A)).toThrow('already has 2 requests waiting');
});
