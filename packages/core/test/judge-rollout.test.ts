import { describe, expect, test } from 'vitest';
import { judgeRollout, quantile, type CallSample } from '../src/policy/judge-rollout.ts';

const TOLERANCE = { minCalls: 50, maxErrorIncrease: 0.01, maxP95Increase: 0.2 };

interface Made {
  calls?: number;
  crashes?: number;
  hostErrors?: number;
  skillErrors?: number;
  /** Milliseconds of all calls, and of the slowest so many per cent. */
  ms?: number;
  slow?: { share: number; ms: number };
}

function sample({
  calls = 1000,
  crashes = 0,
  hostErrors = 0,
  skillErrors = 0,
  ms = 10,
  slow,
}: Made) {
  const few = slow === undefined ? 0 : Math.round(calls * slow.share);
  const latencies = Array.from({ length: calls }, (_, at) => (at < few ? (slow?.ms ?? ms) : ms));
  const [p50, p95] = [quantile(latencies, 0.5), quantile(latencies, 0.95)];
  return {
    figures: { calls, crashes, hostErrors, skillErrors, p50, p95 },
    latencies,
  } satisfies CallSample;
}

describe('a version is judged by the one before it', () => {
  test.each<[string, Made, Made, 'worse' | 'well' | 'unknown']>([
    ['the same', {}, {}, 'well'],
    ['too few calls', { calls: 49 }, {}, 'unknown'],
    ['too few calls before', {}, { calls: 49 }, 'unknown'],
    ['too few calls, all of which fail', { calls: 20, skillErrors: 20 }, {}, 'unknown'],
    ['one crash', { calls: 3, crashes: 1, hostErrors: 1 }, {}, 'unknown'],
    ['crashes, however few calls', { calls: 3, crashes: 2, hostErrors: 2 }, {}, 'worse'],
    ['crashes without any call', { calls: 0, crashes: 2 }, {}, 'worse'],
    ['crashes, at every thirtieth call', { calls: 60, crashes: 2, hostErrors: 2 }, {}, 'worse'],
    ['crashes as before', { crashes: 40, hostErrors: 40 }, { crashes: 40, hostErrors: 40 }, 'well'],
    ['crashes within what is tolerated', { crashes: 9, hostErrors: 9 }, {}, 'well'],
    ['host errors', { hostErrors: 30 }, {}, 'worse'],
    ['skill errors', { skillErrors: 30 }, {}, 'worse'],
    ['errors as before', { skillErrors: 300 }, { skillErrors: 300 }, 'well'],
    ['fewer errors', { skillErrors: 100 }, { skillErrors: 300 }, 'well'],
    [
      'errors that may be chance',
      { calls: 50, skillErrors: 4 },
      { calls: 50, skillErrors: 2 },
      'well',
    ],
    ['two errors', { calls: 50, skillErrors: 2 }, {}, 'well'],
    ['slow', { ms: 20 }, {}, 'worse'],
    ['slow in a tenth of its calls', { slow: { share: 0.1, ms: 60 } }, {}, 'worse'],
    ['slow in a twentieth, as before', { slow: { share: 0.05, ms: 60 } }, {}, 'well'],
    ['slower within what is tolerated', { ms: 119 }, { ms: 100 }, 'well'],
    ['slower by milliseconds', { ms: 5 }, { ms: 1 }, 'well'],
    ['faster', { ms: 1 }, {}, 'well'],
  ])('%s', (_what, candidate, before, kind) => {
    expect(judgeRollout(sample(candidate), sample(before), TOLERANCE).kind).toBe(kind);
  });

  test('why it is worse is said with figures', () => {
    const of = (made: Made) => judgeRollout(sample(made), sample({}), TOLERANCE);
    expect(of({ calls: 5, crashes: 2 })).toMatchObject({
      why: 'its workers died 2 times within 5 calls, those of the version before 0 times within 1000 calls',
    });
    expect(of({ skillErrors: 125 })).toMatchObject({
      why: '12.5 % of its calls fail, of the version before 0 %',
    });
    expect(of({ ms: 41 })).toMatchObject({
      why: '95 % of its calls end within 41 ms, of the version before within 10 ms',
    });
  });
});
