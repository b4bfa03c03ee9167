import { describe, expect, test } from 'vitest';
import { HostError, type SkillSpec } from '@skillet/core';
import { turn } from './support/fake-clock.ts';
import { outcomeOf, poolRig } from './support/pool-rig.ts';
import { requestOf, specOf } from './support/skill.ts';
import { supervisorRig } from './support/supervisor-rig.ts';

const spec = (mount: string): SkillSpec => specOf({ mount });
const plan = (...mounts: string[]) => ({ specs: mounts.map(spec), broken: [] });

describe('once a stop has begun', () => {
  test('reload, load and unload are refused with a clear error', async () => {
    const { supervisor, launchers } = supervisorRig();
    supervisor.start([spec('a')]);
    launchers[0]?.at(0).loaded();
    const stopped = supervisor.stop(0);
    for (const change of [
      supervisor.reload(plan('a', 'b')),
      supervisor.load(spec('c')),
      supervisor.unload('a'),
    ]) {
      await expect(change).rejects.toThrow('The host is stopping');
      await expect(change).rejects.toBeInstanceOf(HostError);
    }
    launchers[0]?.at(0).ended.resolve({ kind: 'drained' });
    await stopped;
    expect(launchers).toHaveLength(1);
  });

  test('a change under way starts nothing more, and is waited for', async () => {
    const { clock, supervisor, launchers } = supervisorRig();
    supervisor.start([]);
    const first = supervisor.load(spec('a'));
    const second = supervisor.load(spec('b')).catch((error: unknown) => String(error));
    await turn();
    expect(launchers).toHaveLength(1);
    const stopped = supervisor.stop(1000);
    await clock.advance(5000);
    await stopped;
    expect(await first).toMatchObject({ kind: 'failed' });
    expect(await second).toContain('stopping');
    expect(launchers).toHaveLength(1);
    expect(launchers.every(({ closed }) => closed)).toBe(true);
  });
});

describe('a listener of events that throws', () => {
  test('breaks no pool, and is told once', async () => {
    const { clock, supervisor, launchers, faults } = supervisorRig({
      onEvent() {
        throw new Error('bad listener');
      },
    });
    supervisor.start([spec('a')]);
    launchers[0]?.at(0).loaded();
    await launchers[0]?.at(0).end({ kind: 'exited', code: 1 });
    await clock.advance(100);
    launchers[0]?.at(1).loaded();
    const { response } = supervisor.skill('a')!.dispatch(requestOf());
    launchers[0]?.at(1).answer(0);
    expect(await outcomeOf(response)).toBe(200);
    expect(faults).toEqual([expect.stringContaining('bad listener')]);
  });
});

describe('on probation', () => {
  async function quarantined() {
    const rig = poolRig({ restart: { ...specOf().restart, max: 0 } });
    rig.launcher.at(0).loaded();
    await rig.launcher.at(0).end({ kind: 'exited', code: 1 });
    await rig.clock.advance(30_000);
    rig.launcher.at(1).loaded();
    await rig.clock.advance(10_000);
    return rig;
  }

  test('answers that failed prove nothing', async () => {
    const { launcher, send, eventTypes } = await quarantined();
    for (let n = 0; n < 5; n += 1) {
      void send().outcome;
      const id = launcher.at(1).idOf(n);
      launcher.at(1).say(n % 2 === 0 ? [3, id, 'skill_error', 'no'] : [2, id, 500, null, '{}']);
    }
    expect(eventTypes()).not.toContain('recovered');
    for (let n = 5; n < 8; n += 1) {
      void send().outcome;
      launcher.at(1).answer(n);
    }
    expect(eventTypes()).toContain('recovered');
  });

  test('an answer in pieces counts once, when it has ended', async () => {
    const { launcher, send, eventTypes } = await quarantined();
    const stream = (n: number) => {
      void send().outcome;
      launcher.at(1).say([10, launcher.at(1).idOf(n), 200, []]);
    };
    const end = (n: number) => launcher.at(1).say([12, launcher.at(1).idOf(n)]);
    for (let n = 0; n < 3; n += 1) stream(n);
    end(0);
    end(1);
    expect(eventTypes()).not.toContain('recovered');
    end(2);
    expect(eventTypes()).toContain('recovered');
  });
});
