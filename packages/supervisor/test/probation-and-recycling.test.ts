import { describe, expect, test } from 'vitest';
import { ToWorker } from '@skillet/core';
import { poolRig } from './support/pool-rig.ts';

const exited = { kind: 'exited', code: 1 } as const;
const two = { workers: { min: 2, max: 2, idle: 1e9 } };

/** A pool that has just been put in quarantine. */
async function quarantined() {
  const rig = poolRig(two);
  for (let n = 0; rig.pool.state.name !== 'quarantined'; n += 1) {
    rig.launcher.at(n).loaded();
    await rig.launcher.at(n).end(exited);
    if (rig.launcher.workers.length <= n + 1) await rig.clock.advance(5000);
  }
  return { ...rig, started: rig.launcher.workers.length };
}

describe('a skill that comes out of quarantine', () => {
  test('is tried with one worker', async () => {
    const { clock, launcher, started, pool, send } = await quarantined();
    await clock.advance(30_000);
    expect(launcher.workers).toHaveLength(started + 1);
    launcher.at(started).loaded();
    expect(pool.state).toMatchObject({ name: 'ready', probation: true });
    for (let n = 0; n < 40; n += 1) send();
    await clock.advance(1000);
    expect(launcher.workers).toHaveLength(started + 1);
  });

  test('is quarantined again at the first death, even long after', async () => {
    const { clock, launcher, started, pool, events } = await quarantined();
    await clock.advance(30_000);
    launcher.at(started).loaded();
    await clock.advance(300_000);
    await launcher.at(started).end(exited);
    expect(pool.state.name).toBe('quarantined');
    expect(events.filter(({ type }) => type === 'quarantined')).toMatchObject([
      { deaths: 6, again: false },
      { deaths: 1, again: true },
    ]);
  });

  test('has recovered after some time and some answers, and gets its other workers', async () => {
    const { clock, launcher, started, pool, send, eventTypes } = await quarantined();
    await clock.advance(30_000);
    launcher.at(started).loaded();
    for (let n = 0; n < 5; n += 1) {
      send();
      launcher.at(started).answer(n);
    }
    expect(pool.state).toHaveProperty('probation');
    await clock.advance(10_000);
    send();
    launcher.at(started).answer(5);
    expect(pool.state).not.toHaveProperty('probation');
    expect(eventTypes()).toContain('recovered');
    expect(launcher.workers).toHaveLength(started + 2);
    launcher.at(started + 1).loaded();
    await launcher.at(started).end(exited);
    await launcher.at(started + 1).end(exited);
    expect(pool.state.name).toBe('backing-off');
  });
});

describe('a worker that has served its time', () => {
  test.each([
    ['requests', { maxRequests: 3, maxAge: Infinity }],
    ['age', { maxRequests: Infinity, maxAge: 5000 }],
  ])('by %s is replaced: first the new one, then the old one goes', async (_what, recycle) => {
    const { clock, launcher, pool, send } = poolRig({ recycle, ...two });
    launcher.at(0).loaded();
    launcher.at(1).loaded();
    for (let n = 0; n < 6; n += 1) send();
    for (let n = 0; n < 3; n += 1) launcher.at(0).answer(n);
    for (let n = 0; n < 3; n += 1) launcher.at(1).answer(n);
    await clock.advance(5000);
    pool.tick(clock.now(), 1000);
    pool.tick(clock.now(), 1000);
    // One at a time, and the old one works until its successor is there.
    expect(launcher.workers).toHaveLength(3);
    expect(launcher.at(0).got(ToWorker.drain)).toBe(false);
    const last = send();
    launcher.at(2).loaded();
    expect(launcher.at(0).got(ToWorker.drain)).toBe(true);
    expect(launcher.at(1).got(ToWorker.drain)).toBe(false);
    launcher.at(0).answer(3);
    expect(await last.outcome).toBe(200);
    await launcher.at(0).end({ kind: 'drained' });
    pool.tick(clock.now(), 1000);
    launcher.at(3).loaded();
    expect(launcher.at(1).got(ToWorker.drain)).toBe(true);
  });

  test('stays when its successor does not come up', async () => {
    const recycle = { maxRequests: Infinity, maxAge: 5000 };
    const { clock, launcher, pool, send } = poolRig({
      recycle,
      workers: { min: 1, max: 1, idle: 1e9 },
    });
    launcher.at(0).loaded();
    await clock.advance(5000);
    pool.tick(clock.now(), 1000);
    await launcher.at(1).end(exited);
    const { outcome } = send();
    launcher.at(0).answer(0);
    expect(await outcome).toBe(200);
    expect(launcher.at(0).got(ToWorker.drain)).toBe(false);
  });
});
