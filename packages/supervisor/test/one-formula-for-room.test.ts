import { expect, test } from 'vitest';
import { isStream, ToHost, type SkillResponse } from '@skillet/core';
import { poolRig } from './support/pool-rig.ts';

const ONE = { workers: { min: 1, max: 1, idle: 1e6 } };

test('while answers stream, those who wait go first, and are served', async () => {
  const { launcher, send, clock } = poolRig({ ...ONE, concurrency: 1 });
  const worker = launcher.at(0);
  worker.loaded();
  const streamed = send();
  const second = send();
  const third = send();
  expect(worker.requests).toHaveLength(1);
  worker.say([ToHost.responseHead, worker.idOf(0), 200, []]);
  expect(worker.requests).toHaveLength(2);
  worker.say([ToHost.responseHead, worker.idOf(1), 200, []]);
  expect(worker.requests).toHaveLength(3);
  const fourth = send();
  const fifth = send();
  expect(worker.requests).toHaveLength(3);
  worker.answer(2);
  expect(worker.idOf(3)).toBe(fourth.call.id);
  expect(worker.requests).toHaveLength(4);
  worker.answer(3);
  worker.answer(4);
  for (const { outcome } of [streamed, second, third, fourth, fifth])
    expect(await outcome).toBe(200);
  await clock.advance(60_000);
  expect(worker.requests).toHaveLength(5);
});

test('of workers that stream, the one that works least is picked', () => {
  const { launcher, send } = poolRig({ workers: { min: 2, max: 2, idle: 1e6 }, concurrency: 4 });
  launcher.at(0).loaded();
  launcher.at(1).loaded();
  for (let n = 0; n < 4; n += 1) send();
  const [first, second] = [launcher.at(0), launcher.at(1)];
  for (const n of [0, 1]) first.say([ToHost.responseHead, first.idOf(n), 200, []]);
  send();
  expect(first.requests).toHaveLength(3);
  expect(second.requests).toHaveLength(2);
});

test('an answer in pieces is read all the same', async () => {
  const { launcher, send } = poolRig(ONE);
  launcher.at(0).loaded();
  const { call } = send();
  launcher.at(0).say([ToHost.responseHead, launcher.at(0).idOf(0), 200, []]);
  const { body }: SkillResponse = await call.response;
  expect(isStream(body)).toBe(true);
});
