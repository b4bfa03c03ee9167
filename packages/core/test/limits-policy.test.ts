import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cpuShare,
  overCpu,
  overMemory,
  SKILL_DEFAULTS,
  withinWindow,
  type Limits,
  type UsageSample,
} from '../src/index.ts';

const limits = (changes: Partial<Limits>): Limits => ({ ...SKILL_DEFAULTS.limits, ...changes });
const at = (time: number, cpu = 0): UsageSample => ({ at: time, heap: 0, external: 0, cpu });

describe('memory', () => {
  test.each([
    [60, 40, undefined],
    [60, 41, { kind: 'limit', limit: 'memory', value: 100, seen: 101 }],
    [0, 500, { kind: 'limit', limit: 'memory', value: 100, seen: 500 }],
    [500, 0, { kind: 'limit', limit: 'memory', value: 100, seen: 500 }],
  ])('of %i bytes of heap and %i outside', (heap, external, expected) => {
    const sample = { at: 0, heap, external, cpu: 0 };
    expect(overMemory(sample, limits({ memory: 100 }))).toEqual(expected);
  });
});

describe('the share of a core', () => {
  const half = limits({ cpu: 0.5, cpuWindow: 1000 });

  test.each<[string, UsageSample[], number | undefined]>([
    ['nothing', [], undefined],
    ['one sample', [at(0)], undefined],
    ['less than the window', [at(0, 0), at(999, 999)], undefined],
    ['just the limit', [at(0, 0), at(1000, 500)], undefined],
    ['more than the limit', [at(0, 0), at(1000, 501)], 0.501],
    ['more than one core', [at(0, 0), at(1000, 1800)], 1.8],
  ])('over %s', (_what, history, seen) => {
    const cause = overCpu(history, half);
    expect(cause).toEqual(
      seen === undefined ? undefined : { kind: 'limit', limit: 'cpu', value: 0.5, seen },
    );
  });

  test('is not limited by default', () => {
    expect(overCpu([at(0), at(1e6, 1e9)], SKILL_DEFAULTS.limits)).toBeUndefined();
  });

  test('is none between samples of the same time', () => {
    expect(cpuShare(at(5, 1), at(5, 9))).toBe(0);
  });
});

test('a window keeps what is within it, and the one sample before', () => {
  const times = fc.uniqueArray(fc.nat(10_000), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(times, fc.nat(5000), (list, window) => {
      const history = list.toSorted((a, b) => a - b).map((time) => at(time));
      const kept = withinWindow(history, window);
      const last = history.at(-1)?.at ?? 0;
      expect(kept.at(-1)).toBe(history.at(-1));
      const before = kept.filter((sample) => sample.at <= last - window);
      expect(before.length).toBeLessThanOrEqual(1);
      const within = history.filter((sample) => sample.at > last - window);
      expect(kept.filter((sample) => sample.at > last - window)).toEqual(within);
    }),
  );
});
