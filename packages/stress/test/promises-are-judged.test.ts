import { describe, expect, test } from 'vitest';
import type { AttackResult } from '../src/attack/attack-result.ts';
import type { Attack } from '../src/attack/attack.ts';
import { call } from '../src/attack/call.ts';
import { judgeCrowd } from '../src/attack/caller.ts';
import { unique } from '../src/attack/unique.ts';
import { LoadWindow } from '../src/load/load-window.ts';
import { WIDE } from '../src/host/mounts.ts';
import { FULL } from '../src/pace.ts';
import { brokenBy } from '../src/promises.ts';
import { conclude } from '../src/summary/summary.ts';
import { tableHead, tableRow } from '../src/summary/table.ts';

const LOAD = {
  requests: 500,
  failed: 0,
  failures: {},
  p99: 5,
  max: 9,
  sharing: { p99: 8, max: 20 },
  lag99: 1,
};

const FINE: AttackResult = {
  bomb: 'a-bomb',
  caller: { said: '504 skill_timeout', ms: 2010, clear: true },
  recovery: { kind: 'recovered', ms: 30 },
  calm: LOAD,
  attacked: LOAD,
  hostEnded: undefined,
  peak: 500,
  calmPeak: 300,
  canReload: true,
  left: { processes: 0, threads: 2, descriptors: 2, ports: 0, megabytes: 50 },
};

const STUCK = { ms: 11_000, clean: false, how: 'SIGKILL' };

function broken(result: Partial<AttackResult>, attack: Partial<Attack> = {}) {
  return brokenBy(call('a-bomb', 'problem', attack), { ...FINE, ...result }, FULL);
}

describe('a bomb is judged', () => {
  test.each<[string, Partial<AttackResult>, string[]]>([
    ['fine', {}, []],
    ['the others are slow', { attacked: { ...LOAD, p99: 51 } }, ['neighbours-stay-fast']],
    [
      'those that share may take longer',
      { attacked: { ...LOAD, sharing: { p99: 99, max: 200 } } },
      [],
    ],
    [
      'those that share take too long',
      { attacked: { ...LOAD, sharing: { p99: 101, max: 200 } } },
      ['neighbours-stay-fast'],
    ],
    ['three threads stay', { left: { ...FINE.left!, threads: 3 } }, ['nothing-is-left-over']],
    ['51 MB stay', { left: { ...FINE.left!, megabytes: 51 } }, ['nothing-is-left-over']],
    ['it cannot be stopped', { stop: STUCK }, ['host-stops']],
    ['it stops', { stop: { ms: 300, clean: true, how: 'exit 0' } }, []],
    ['it is quarantined', { recovery: { kind: 'quarantined', ms: 900 } }, ['skill-comes-back']],
  ])('%s', (_what, result, promises) => {
    expect(broken(result)).toEqual(promises);
  });

  test('by what its skill may take of memory, and what it serves besides', () => {
    const wide = { mount: WIDE };
    expect(broken({ peak: 300 + 128 + 513 })).toEqual(['memory-is-held']);
    expect(broken({ peak: 300 + 128 + 513 }, { serves: 1 })).toEqual([]);
    expect(broken({ peak: 300 + 1024 + 512 }, wide)).toEqual([]);
    expect(broken({ peak: 300 + 1024 + 513 }, wide)).toEqual(['memory-is-held']);
  });

  test('quarantine is as good where that was promised', () => {
    const result = { recovery: { kind: 'quarantined', ms: 900 } } as const;
    expect(broken(result, { outcome: 'back-or-quarantined' })).toEqual([]);
    expect(broken(result, { outcome: 'quarantined' })).toEqual([]);
    expect(broken({}, { outcome: 'quarantined' })).toEqual(['crash-loop-is-quarantined']);
  });

  test('by lost requests alone while nobody can be served', () => {
    const slow = { attacked: { ...LOAD, p99: 3000 } };
    expect(broken(slow, { pauses: true })).toEqual([]);
    expect(broken({ attacked: { ...LOAD, failed: 1 } }, { pauses: true })).toEqual([
      'no-neighbour-request-lost',
    ]);
  });
});

test('a run is no success when its last host does not stop', () => {
  const end = { left: undefined, stop: STUCK };
  expect(conclude([], end, false)).toMatchObject({
    ok: false,
    broken: { 'host-stops': ['all together'] },
  });
});

test('the table fits 160 columns', () => {
  const bomb = 'x'.repeat(40);
  const said = { ...FINE.caller!, said: 'y'.repeat(40), ms: 59_999 };
  const recovery = { kind: 'quarantined', ms: 29_999 } as const;
  const row = {
    ...FINE,
    bomb,
    caller: said,
    recovery,
    stop: STUCK,
    broken: ['host-stops' as const],
  };
  for (const text of [tableHead(), tableRow(row).split('\n')[0]]) {
    expect(text?.length).toBeLessThanOrEqual(160);
  }
});

test('both kinds of neighbours count for what is lost, each for its own latency', async () => {
  const window = new LoadWindow();
  for (let i = 0; i < 3; i += 1) window.sent(1);
  window.answered('calm', 5);
  window.answered('sharing', 80);
  window.failed('sharing 503');
  expect(await window.close()).toMatchObject({
    requests: 3,
    failed: 1,
    failures: { 'sharing 503': 1 },
    p99: 5,
    sharing: { p99: 80 },
  });
});

test('a crowd is told clearly by answers, and by refusals that say when to come back', () => {
  const answer = (status: number, headers = {}) => ({ status, headers, text: '' });
  expect(judgeCrowd([answer(200), answer(503, { 'retry-after': '1' })], 1)).toEqual({
    said: '1x200 1x503',
    ms: 1,
    clear: true,
  });
  for (const unclear of [answer(503), answer(500), new Error('reset')]) {
    expect(judgeCrowd([answer(200), unclear], 1).clear).toBe(false);
  }
});

test('every call of a bomb has an input of its own, also within an envelope', () => {
  expect(unique({ bomb: 'ok' })).toEqual({ bomb: 'ok', shot: expect.any(String) as string });
  expect(unique({ skill_input: { bomb: 'ok' }, credentials: {} })).toEqual({
    skill_input: { bomb: 'ok', shot: expect.any(String) as string },
    credentials: {},
  });
});
