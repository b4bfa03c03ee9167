import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SharedMeter, type Use } from '../src/limits/shared-meter.ts';

afterEach(() => {
  vi.useRealTimers();
});

const account = { kind: 'key', party: 'a', mount: 'm' } as const;
const moment = { now: 0, date: 0 };
const use = (changes: Partial<Use>): Use => ({
  ...account,
  ...{ calls: 0, drain: 0, ofDay: 0, daily: false, underWay: 0 },
  ...changes,
});

describe('a meter', () => {
  test.each(['hear', 'learn'] as const)(
    'has no more room when it is to %s that nothing was let in elsewhere',
    (how) => {
      const meter = new SharedMeter(account, () => undefined);
      const limits = { rate: { count: 2, per: 60_000 } };
      for (let n = 0; n < 2; n += 1) meter.take(limits, moment);
      meter[how](use({ underWay: 1 }), '002', moment, 0);
      expect(meter.excess(limits, moment)).toMatchObject({ of: 'rate' });
    },
  );

  test('tells how many calls are under way only where that is limited', () => {
    const meter = new SharedMeter(account, () => undefined);
    meter.take({ daily: 5 }, moment);
    expect(meter.tell(1)).toMatchObject({ calls: 1, underWay: 0 });
    expect(meter.state(moment)).toMatchObject({ ofDay: 1, underWay: 0 });
    meter.take({ concurrency: 5 }, moment);
    expect(meter.tell(2)).toMatchObject({ underWay: 2 });
  });

  test('keeps nothing of what it has heard long ago', () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    vi.useFakeTimers({ toFake: ['performance'] });
    const meter = new SharedMeter(account, () => undefined);
    const told = use({ calls: 1, drain: 0.001 });
    const hear = (times: number): void => {
      for (let n = 0; n < times; n += 1) {
        vi.advanceTimersByTime(1);
        meter.hear(told, '002', moment, 0);
      }
      gc();
    };
    hear(1000);
    const before = process.memoryUsage().heapUsed;
    hear(300_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(5_000_000);
  });
});
