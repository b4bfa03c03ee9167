import { describe, expect, test } from 'vitest';
import { ToHost, ToWorker } from '@skillet/core';
import { LagWatch } from '../src/lag/lag-watch.ts';
import { FakeClock } from './support/fake-clock.ts';
import { poolRig } from './support/pool-rig.ts';

const PATIENCE = 1000;
const HOUR = 3_600_000;

/** The heartbeat of a supervisor: one a second, as long as it is told. */
async function beat({ pool, clock }: ReturnType<typeof poolRig>, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    pool.tick(clock.now(), PATIENCE);
    await clock.advance(1000);
  }
}

describe('while the host itself stood still', () => {
  test('no worker owed a sign of life, however long that was', async () => {
    const rig = poolRig();
    rig.launcher.at(0).loaded();
    rig.pool.tick(rig.clock.now(), PATIENCE);
    await rig.clock.stall(HOUR);
    rig.pool.tick(rig.clock.now(), PATIENCE);
    expect(rig.launcher.at(0).killed).toBe(false);
    expect(rig.eventTypes()).not.toContain('worker-unresponsive');
  });

  test('but one that stays silent is ended once the host is back', async () => {
    const rig = poolRig();
    rig.launcher.at(0).loaded();
    rig.pool.tick(rig.clock.now(), PATIENCE);
    await rig.clock.stall(HOUR);
    await beat(rig, 7);
    expect(rig.launcher.at(0).killed).toBe(true);
  });

  test('no start took too long', async () => {
    const { clock, launcher } = poolRig({ startTimeout: 5000 });
    await clock.stall(HOUR);
    expect(launcher.at(0).killed).toBe(false);
    await clock.advance(4000);
    expect(launcher.at(0).killed).toBe(false);
    await clock.advance(1000);
    expect(launcher.at(0).killed).toBe(true);
  });

  test('no answer was late: what lies unread is read first', async () => {
    const { clock, launcher, send } = poolRig({ timeout: 1000 });
    launcher.at(0).loaded();
    const { outcome } = send();
    await clock.stall(HOUR);
    launcher.at(0).answer(0);
    expect(await outcome).toBe(200);
  });

  test('no worker failed to hear of an abort', async () => {
    const { clock, launcher, send } = poolRig({ timeout: 1000 });
    launcher.at(0).loaded();
    const { outcome } = send();
    await clock.advance(1000);
    expect(await outcome).toBe('skill_timeout');
    await clock.stall(HOUR);
    launcher.at(0).say([ToHost.aborted, launcher.at(0).idOf(0)]);
    launcher.at(0).say([ToHost.failed, launcher.at(0).idOf(0), 'skill_error', 'aborted']);
    await clock.advance(2000);
    expect(launcher.at(0).killed).toBe(false);
  });
});

describe('a date that somebody sets', () => {
  test.each([-HOUR, HOUR])('by %i ms changes no duration', async (by) => {
    const rig = poolRig({ workers: { min: 1, max: 2, idle: 5000 } });
    rig.launcher.at(0).loaded();
    rig.clock.dateOffset += by;
    await beat(rig, 3);
    expect(rig.eventTypes()).toContain('worker-unresponsive');
    await beat(rig, 4);
    expect(rig.launcher.at(0).killed).toBe(true);
  });

  test('shows in what is told from then on, and in what a skill is told of its deadline', () => {
    const { clock, launcher, send, events } = poolRig({ timeout: 500 });
    clock.dateOffset -= HOUR;
    launcher.at(0).loaded();
    send();
    expect(launcher.at(0).requests[0]?.[7]).toBe(clock.date() + 500);
    expect(events.at(-1)?.at).toBe(clock.date());
    expect(launcher.at(0).got(ToWorker.request)).toBe(true);
  });
});

describe('the watch over the lag', () => {
  test('counts what lies after a time, and not what is usual', async () => {
    const clock = new FakeClock();
    const lag = new LagWatch(clock);
    const began = clock.now();
    lag.start();
    await clock.advance(1000);
    expect(lag.since(began)).toBe(0);
    await clock.stall(2100);
    const between = clock.now();
    expect(lag.since(began)).toBe(2000);
    expect(lag.since(began + 1000)).toBe(2000);
    await clock.advance(300);
    await clock.stall(600);
    expect(lag.since(between)).toBe(500);
    expect(lag.since(clock.now())).toBe(0);
  });

  test('has an action wait for time in which the host was there', async () => {
    const clock = new FakeClock();
    const lag = new LagWatch(clock);
    lag.start();
    let ran = 0;
    lag.after(1000, () => (ran += 1));
    lag.after(1000, () => (ran += 10)).cancel();
    await clock.stall(5000);
    await clock.advance(800);
    expect(ran).toBe(0);
    await clock.advance(200);
    expect(ran).toBe(1);
  });
});
