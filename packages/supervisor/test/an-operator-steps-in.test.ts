import { expect, test } from 'vitest';
import { ToWorker } from '@skillet/core';
import { poolRig } from './support/pool-rig.ts';

const exited = { kind: 'exited', code: 1 } as const;
const one = { workers: { min: 1, max: 1, idle: 1e9 } };
const two = { workers: { min: 2, max: 2, idle: 1e9 } };

test('a quarantine that is lifted has the skill tried at once, and its deaths forgotten', async () => {
  const { pool, launcher, clock } = poolRig(one);
  const isOver = () => pool.state.name === 'quarantined';
  for (let n = 0; !isOver(); n += 1) {
    launcher.at(n).loaded();
    await launcher.at(n).end(exited);
    if (!isOver()) await clock.advance(5000);
  }
  const before = launcher.workers.length;
  expect(pool.details().restartsInWindow).toBeGreaterThan(1);
  expect(pool.intervention.lift()).toBe(true);
  expect(launcher.workers).toHaveLength(before + 1);
  launcher.at(before).loaded();
  expect(pool.state.name).toBe('ready');
  expect(pool.details().restartsInWindow).toBe(0);
  expect(pool.intervention.lift()).toBe(false);
  // The timer of the quarantine starts nothing more.
  await clock.advance(60_000);
  expect(launcher.workers).toHaveLength(before + 1);
});

test('workers that are to be replaced serve until their successors do, one after the other', async () => {
  const { pool, launcher, clock, send } = poolRig(two);
  launcher.at(0).loaded();
  launcher.at(1).loaded();
  expect(pool.intervention.renew('w9')).toEqual([]);
  expect(pool.intervention.renew()).toEqual(['w1', 'w2']);
  pool.tick(clock.now(), 1000);
  expect(launcher.workers).toHaveLength(3);
  const { outcome } = send();
  launcher.at(0).answer(0);
  expect(await outcome).toBe(200);
  expect(launcher.at(0).got(ToWorker.drain)).toBe(false);
  launcher.at(2).loaded();
  expect(launcher.at(0).got(ToWorker.drain)).toBe(true);
  await launcher.at(0).end({ kind: 'drained' });
  pool.tick(clock.now(), 1000);
  launcher.at(3).loaded();
  await launcher.at(1).end({ kind: 'drained' });
  pool.tick(clock.now(), 1000);
  expect(launcher.workers).toHaveLength(4);
});

test('a worker that does not come up is ended on request, and another tried', async () => {
  const { pool, launcher, send } = poolRig(one);
  const { outcome } = send();
  expect(pool.intervention.renew('w1')).toEqual(['w1']);
  await launcher.at(0).end({ kind: 'drained' });
  expect(launcher.workers).toHaveLength(2);
  launcher.at(1).loaded();
  launcher.at(1).answer(0);
  expect(await outcome).toBe(200);
  expect(pool.details().restartsInWindow).toBe(0);
});

test('what an operator did is an event with their name', () => {
  const { pool, events } = poolRig(one);
  pool.intervention.tell('restart', 'ann', 'w1');
  expect(events.at(-1)).toMatchObject({
    type: 'operated',
    action: 'restart',
    by: 'ann',
    worker: 'w1',
    mount: expect.any(String),
  });
});
