import { describe, expect, test } from 'vitest';
import { ATTACKS } from '../src/attack/attacks.ts';
import { seededRandom } from '../src/soak/seeded-random.ts';
import { concludeSoak, type SoakMeasures } from '../src/soak/soak-result.ts';
import { bombsIn } from '../src/soak/soak.ts';
import { FULL } from '../src/pace.ts';

describe('a seed', () => {
  const choices = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 20 * ATTACKS.length }, () => Math.floor(random() * ATTACKS.length));
  };

  test('always chooses the same bombs, another seed others', () => {
    expect(choices(1)).toEqual(choices(1));
    expect(choices(1)).not.toEqual(choices(2));
  });

  test('leaves no bomb out in the long run', () => {
    expect(new Set(choices(3)).size).toBe(ATTACKS.length);
  });
});

test.each([
  [180_000, 36],
  [10_000, 2],
  [4000, 1],
])('a soak of %d ms has %d bombs', (duration, bombs) => {
  expect(bombsIn(duration)).toBe(bombs);
});

describe('a soak is judged', () => {
  const nothing = { processes: 0, threads: 0, descriptors: 0, ports: 0, megabytes: 10 };
  const fine: SoakMeasures = {
    bombs: 1,
    seconds: 5,
    neighbours: {
      requests: 1000,
      failed: 0,
      failures: {},
      p99: 5,
      max: 9,
      sharing: { p99: 8, max: 20 },
      lag99: 1,
    },
    skillBack: true,
    before: { ...nothing, megabytes: 200 },
    left: nothing,
    peak: 400,
    stop: { ms: 300, clean: true, how: 'exit 0' },
    hostEnded: undefined,
  };
  const told = { bomb: 'throw', caller: { said: '500 skill_error', ms: 5, clear: true } };

  test.each([
    ['fine', {}, []],
    ['the host ended', { hostEnded: 'SIGABRT' }, ['host-survives']],
    [
      'a request was lost',
      { neighbours: { ...fine.neighbours, failed: 1 } },
      ['no-neighbour-request-lost'],
    ],
    ['the skill is gone', { skillBack: false }, ['skill-comes-back']],
    ['memory grew', { left: { ...nothing, megabytes: 51 } }, ['nothing-is-left-over']],
    ['it does not stop', { stop: { ms: 11_000, clean: false, how: 'SIGKILL' } }, ['host-stops']],
    ['memory shrank', { left: { ...nothing, megabytes: -80 } }, []],
    ['nothing could be seen', { left: undefined, before: undefined }, []],
  ])('%s', (_what, changes, broken) => {
    const result = concludeSoak({ ...fine, ...changes }, [told], 1, FULL);
    expect(result).toMatchObject({ ok: broken.length === 0, broken, seed: 1 });
  });

  test('by what callers were told', () => {
    const untold = { ...told, caller: { ...told.caller, clear: false } };
    expect(concludeSoak(fine, [told, untold], 1, FULL).broken).toEqual(['caller-is-told']);
  });
});
