import { expect, test } from 'vitest';
import { ToHost } from '@skillet/core';
import { poolRig } from './support/pool-rig.ts';

const CHANGES = { workers: { min: 1, max: 1, idle: 1e6 }, concurrency: 4, queue: 1000 };

test('300 clients that leave handlers which never settle have the skill back after a second', async () => {
  const { clock, launcher, send, eventTypes } = poolRig(CHANGES);
  launcher.at(0).loaded();
  const calls = Array.from({ length: 300 }, send);
  for (const { call } of calls) call.cancel();
  const stuck = launcher.at(0);
  expect(stuck.requests).toHaveLength(4);
  for (const [n] of stuck.requests.entries()) stuck.say([ToHost.aborted, stuck.idOf(n)]);
  await clock.advance(1000);
  expect(stuck.killed).toBe(true);
  expect(eventTypes()).not.toContain('worker-died');
  launcher.at(1).loaded();
  const { outcome } = send();
  launcher.at(1).answer(0);
  expect(await outcome).toBe(200);
});

test('a handler that ends within a second after its client left leaves no trace', async () => {
  const { clock, launcher, send, eventTypes } = poolRig(CHANGES);
  launcher.at(0).loaded();
  send().call.cancel();
  launcher.at(0).say([ToHost.aborted, launcher.at(0).idOf(0)]);
  await clock.advance(900);
  launcher.at(0).answer(0);
  await clock.advance(5000);
  expect(eventTypes()).not.toContain('worker-retired');
});

test('one that blocks its worker after its client left has until its deadline', async () => {
  const { clock, launcher, send } = poolRig({ ...CHANGES, timeout: 4000 });
  launcher.at(0).loaded();
  send().call.cancel();
  await clock.advance(3900);
  expect(launcher.at(0).killed).toBe(false);
  await clock.advance(1200);
  expect(launcher.at(0).killed).toBe(true);
});
