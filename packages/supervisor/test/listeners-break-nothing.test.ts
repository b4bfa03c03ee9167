import { describe, expect, test } from 'vitest';
import type { SupervisorEvent } from '@skillet/core';
import { Announcer } from '../src/pool/announce.ts';
import { poolRig } from './support/pool-rig.ts';
import { supervisorRig } from './support/supervisor-rig.ts';
import { requestOf, specOf } from './support/skill.ts';

const exited = { kind: 'exited', code: 1 } as const;

describe('a listener', () => {
  test('hears of a death when all that follows from it is done', async () => {
    const { launcher, pool, send, clock, events } = poolRig({
      workers: { min: 2, max: 2, idle: 1e9 },
    });
    launcher.at(0).loaded();
    const seen: unknown[] = [];
    // What is told is pushed to a list: looking at the pool from there is looking in the middle of the telling.
    const { push } = events;
    events.push = (event: SupervisorEvent) => {
      if (event.type === 'worker-died') seen.push(pool.state.name, pool.inFlight.length);
      return push.call(events, event);
    };
    const { outcome } = send();
    await launcher.at(0).end(exited);
    expect(await outcome).toBe('worker_crashed');
    expect(seen).toEqual(['starting', 0]);
    await clock.advance(1000);
    expect(launcher.workers).toHaveLength(3);
  });

  test('hears of what it brings about itself after what it was told of', () => {
    const told: string[] = [];
    const origin = { skill: 's', mount: 'm', revision: 'r1' };
    const clock = { now: () => 0, date: () => 0, random: () => 0, after: () => ({ cancel() {} }) };
    const news = new Announcer(origin, clock, ({ type }) => {
      told.push(type);
      if (type === 'worker-starting') news.announce({ type: 'recovered' });
    });
    news.after(() => {
      news.announce({ type: 'worker-starting' });
      news.announce({ type: 'worker-responsive' });
    });
    expect(told).toEqual(['worker-starting', 'worker-responsive', 'recovered']);
  });

  test('that throws at every event breaks nothing, and is told of once', async () => {
    let heard = 0;
    const { supervisor, launchers, clock, faults } = supervisorRig({
      onEvent: () => {
        heard += 1;
        throw new Error('of no use');
      },
    });
    supervisor.start([specOf()]);
    launchers[0]?.at(0).loaded();
    await launchers[0]?.at(0).end(exited);
    await clock.advance(1000);
    launchers[0]?.at(1).loaded();
    const { response } = supervisor.skill('m')!.dispatch(requestOf());
    launchers[0]?.at(1).answer(0);
    expect((await response).status).toBe(200);
    expect(heard).toBeGreaterThan(5);
    expect(faults).toEqual(['a listener of events failed at "state-changed": of no use']);
  });

  test('of finished requests that throws breaks nothing, and is told of once', async () => {
    const { supervisor, launchers, faults } = supervisorRig({
      onFinished: () => {
        throw new Error('of no use');
      },
    });
    supervisor.start([specOf()]);
    launchers[0]?.at(0).loaded();
    for (const n of [0, 1]) {
      const { response } = supervisor.skill('m')!.dispatch(requestOf());
      launchers[0]?.at(0).answer(n);
      expect((await response).status).toBe(200);
    }
    expect(supervisor.counts('m')).toMatchObject({ ended: 2, answered: 2 });
    expect(faults).toEqual(['a listener of finished requests failed at "m": of no use']);
  });
});
