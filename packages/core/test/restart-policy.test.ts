import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backoffDelay,
  decideRestart,
  forgive,
  hasRecovered,
  recentDeaths,
  SKILL_DEFAULTS,
  type BackoffPolicy,
  type RestartPolicy,
} from '../src/index.ts';

/** In the middle of the jitter: nothing is varied. */
const MIDDLE = 0.5;
const backoff: BackoffPolicy = { initial: 100, factor: 2, max: 1000, jitter: 0.2 };
const policy: RestartPolicy = { max: 3, window: 10_000, backoff, poisonTtl: 60_000 };

const anyBackoff: fc.Arbitrary<BackoffPolicy> = fc.record({
  initial: fc.nat(60_000),
  factor: fc.double({ min: 1, max: 100, noNaN: true }),
  max: fc.nat(600_000),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
});
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const anyAttempt = fc.oneof(fc.nat(10), fc.nat(10_000));

describe('the delay before a restart', () => {
  it.each([
    [0, MIDDLE, 100],
    [1, MIDDLE, 100],
    [2, MIDDLE, 200],
    [3, MIDDLE, 400],
    [4, MIDDLE, 800],
    [5, MIDDLE, 1000],
    [5000, MIDDLE, 1000],
    [2, 0, 160],
    [2, 0.25, 180],
    [2, 0.999999, 240],
    [5, 0, 800],
    [5, 0.999999, 1000],
  ])('of attempt %d with chance %d is %d ms', (attempt, random, delay) => {
    expect(backoffDelay(backoff, attempt, random)).toBe(delay);
  });

  it('is a whole number of milliseconds between nothing and the maximum', () => {
    fc.assert(
      fc.property(anyBackoff, anyAttempt, anyRandom, (any, attempt, random) => {
        const delay = backoffDelay(any, attempt, random);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(any.max);
      }),
    );
  });

  it('never shrinks from one attempt to the next, jitter aside', () => {
    fc.assert(
      fc.property(anyBackoff, anyAttempt, (any, attempt) => {
        const delay = backoffDelay(any, attempt, MIDDLE);
        expect(backoffDelay(any, attempt + 1, MIDDLE)).toBeGreaterThanOrEqual(delay);
      }),
    );
  });

  it('is at most the jitter away from the delay without it', () => {
    fc.assert(
      fc.property(anyBackoff, anyAttempt, anyRandom, (any, attempt, random) => {
        const plain = backoffDelay(any, attempt, MIDDLE);
        const delay = backoffDelay(any, attempt, random);
        // Both are rounded, each by half a millisecond, and the jitter of `plain`'s half counts too.
        expect(Math.abs(delay - plain)).toBeLessThan(plain * any.jitter + 2);
      }),
    );
  });
});

describe('what follows a death', () => {
  it.each([
    ['the first', [1000], { kind: 'restart', attempt: 1, delay: 100 }],
    ['the second', [0, 1000], { kind: 'restart', attempt: 2, delay: 200 }],
    ['the last that is allowed', [0, 500, 1000], { kind: 'restart', attempt: 3, delay: 400 }],
    ['one too many', [0, 1, 2, 1000], { kind: 'quarantine', deaths: 4, delay: 1000 }],
    ['one after a long time', [-9001, -9000, 1000], { kind: 'restart', attempt: 1, delay: 100 }],
    ['one just within the window', [-8999, 1000], { kind: 'restart', attempt: 2, delay: 200 }],
  ])('%s', (_name, history, decision) => {
    expect(decideRestart(history, policy, 1000, MIDDLE)).toEqual(decision);
  });

  it('is a quarantine exactly when more than the allowed number lie within the window', () => {
    const deaths = fc.array(fc.integer({ min: -20_000, max: 1000 }), { maxLength: 12 });
    fc.assert(
      fc.property(deaths, fc.nat(5), fc.nat(20_000), anyRandom, (times, max, window, random) => {
        const history = times.sort((one, other) => one - other);
        const recent = history.filter((at) => 1000 - at < window).length;
        const decision = decideRestart(history, { ...policy, max, window }, 1000, random);
        expect(decision.kind).toBe(recent > max ? 'quarantine' : 'restart');
      }),
    );
  });

  it('forgets with time: later, a death counts for less or the same', () => {
    const deaths = fc.array(fc.nat(1000), { maxLength: 12 });
    fc.assert(
      fc.property(deaths, fc.nat(20_000), fc.nat(20_000), (history, now, more) => {
        const later = recentDeaths(history, policy, 1000 + now + more);
        const before = recentDeaths(history, policy, 1000 + now);
        expect(before).toEqual(expect.arrayContaining([...later]));
        expect(recentDeaths(history, policy, 1000 + policy.window)).toEqual([]);
      }),
    );
  });

  it('is a quarantine of the longest delay whatever the growth', () => {
    fc.assert(
      fc.property(anyBackoff, (any) => {
        const decision = decideRestart(
          [0],
          { ...policy, max: 0, window: 1000, backoff: any },
          0,
          MIDDLE,
        );
        expect(decision).toEqual({ kind: 'quarantine', deaths: 1, delay: any.max });
      }),
    );
  });

  it('keeps skills apart that died together', () => {
    const { restart } = SKILL_DEFAULTS;
    const delays = [0, 0.25, 0.5, 0.75].map(
      (random) => decideRestart([0], restart, 0, random).delay,
    );
    expect(new Set(delays).size).toBe(4);
  });
});

describe('after a quarantine', () => {
  it('one death means quarantine again, however long the others are ago', () => {
    const decision = decideRestart([1_000_000], SKILL_DEFAULTS.restart, 1_000_000, 0.5, true);
    expect(decision).toEqual({ kind: 'quarantine', deaths: 1, delay: 30_000 });
  });

  it.each([
    [10_000, 3, true],
    [9_999, 3, false],
    [10_000, 2, false],
    [60_000, 0, false],
    [1_000, 1_000_000, false],
  ])('%i ms and %i successes count as recovered: %s', (ready, successes, expected) => {
    expect(hasRecovered(5, successes, 5 + ready)).toBe(expected);
  });
});

describe('deaths that are forgiven', () => {
  it.each([
    ['none', [1, 2, 3], [], [1, 2, 3]],
    ['some', [1, 2, 3], [1, 3], [2]],
    ['all', [1, 2], [2, 1], []],
    ['one of two at the same time', [1, 1, 2], [1], [1, 2]],
    ['one that is long forgotten', [2, 3], [1, 2], [3]],
  ])('%s', (_which, history, deaths, left) => {
    expect(forgive(history, deaths)).toEqual(left);
  });

  it('leave a first attempt, after the first delay', () => {
    const decision = decideRestart([], { ...policy, max: 0 }, 0, MIDDLE);
    expect(decision).toEqual({ kind: 'restart', attempt: 1, delay: 100 });
  });
});
