import { expect, test } from 'vitest';
import type { HostEvent } from '../src/api/shapes.ts';
import type { CallFigures, RolloutEnd, Shadow } from '../src/api/version-shapes.ts';
import { comparedRows, courseLines, errorShare, inWords } from '../src/versions/compared.ts';
import { decisionsOf } from '../src/versions/decisions.ts';
import { countGroups } from '../src/versions/shadow-words.ts';

const NONE: CallFigures = {
  ...{ calls: 0, crashes: 0, host_errors: 0, skill_errors: 0 },
  ...{ p50_ms: null, p95_ms: null },
};
const GOOD: CallFigures = { ...NONE, calls: 200, p50_ms: 4, p95_ms: 12 };
const BAD: CallFigures = { ...GOOD, crashes: 1, host_errors: 1, skill_errors: 2, p95_ms: 40 };

const step = (id: number, told: Readonly<Record<string, unknown>>): HostEvent => ({
  ...{ id, type: 'rollout', at: id * 10_000, skill: 'a', mount: 'a', revision: 'r2' },
  ...{ kind: 'canary', before: 'r1', share: 5 },
  ...told,
});

test('decisions are told with who made them, why, and by which figures', () => {
  const of = (p95: number) => ({
    calls: 61,
    crashes: 0,
    hostErrors: 1,
    skillErrors: 2,
    p50: 3,
    p95,
  });
  const events = [
    step(4, { action: 'taken-back', share: 0, why: 'its workers died' }),
    step(3, { action: 'step', share: 25, figures: { candidate: of(12), before: of(11) } }),
    step(2, { action: 'began', by: 'ada' }),
    { ...step(1, { action: 'began' }), mount: 'b' },
    { ...step(1, { action: 'began' }), type: 'operated' },
  ];
  const told = decisionsOf(events, 'a', undefined);
  expect(told.map(({ text, tone }) => [text, tone])).toEqual([
    ['r2 was taken back, and r1 has all calls: its workers died', 'bad'],
    ['r2 got 25 % of the calls', 'quiet'],
    ['r2 began beside r1 with 5 % of the calls by ada', 'quiet'],
  ]);
  expect(told[1]?.figures?.candidate).toEqual({
    ...{ calls: 61, crashes: 0, host_errors: 1, skill_errors: 2, p50_ms: 3, p95_ms: 12 },
  });
});

test('how the last one ended is told once, also when its event is gone', () => {
  const last: RolloutEnd = {
    ...{ mount: 'a', kind: 'watch', revision: 'r2', version: '2.0.0' },
    ...{ before: 'r1', version_before: '1.0.0', action: 'promoted', why: 'it is no worse' },
    at: new Date(40_000).toISOString(),
  };
  const event = step(4, { action: 'promoted', kind: 'watch' });
  expect(decisionsOf([event], 'a', last)).toHaveLength(1);
  expect(decisionsOf([], 'a', last)).toMatchObject([
    { text: '2.0.0 stays: it is no worse', tone: 'good' },
  ]);
});

test('what is no rollout as the page knows it is still a line', () => {
  expect(decisionsOf([step(1, { action: 'paused', figures: 'none' })], 'a', undefined)).toEqual([
    { at: 10_000, text: 'r2: paused', tone: 'quiet' },
  ]);
});

test('figures of both versions stand side by side, and what is worse is marked', () => {
  const rows = comparedRows(BAD, GOOD);
  expect(rows.filter(({ more }) => more).map(({ label }) => label)).toEqual([
    'Workers that died',
    'Calls that fail',
    'p95',
  ]);
  expect(rows.at(4)).toMatchObject({ candidate: '1.5 %', before: '0 %' });
  expect(comparedRows(NONE, GOOD).some(({ more }) => more)).toBe(false);
  expect(inWords(BAD)).toBe('200 calls, 1 worker died, 3 errors, p95 40 ms');
  expect(errorShare(NONE)).toBeNull();
});

test('the course of a version becomes lines, with a mark where its share grew', () => {
  const at = (seconds: number) => new Date(seconds * 1000).toISOString();
  const lines = courseLines([
    { at: at(1), share: 5, candidate: NONE, before: GOOD },
    { at: at(2), share: 5, candidate: BAD, before: GOOD },
    { at: at(3), share: 25, candidate: GOOD, before: GOOD },
  ]);
  expect(lines).toMatchObject({
    times: [1, 2, 3],
    steps: [3],
    errors: { candidate: [null, 1.5, 0], before: [0, 0, 0] },
    p50: { candidate: [null, 4, 4] },
    p95: { candidate: [null, 40, 12], before: [12, 12, 12] },
  });
});

test('counts of a shadow are told in words, also those that the page does not know', () => {
  const shadow = {
    ...{ different: 3, differences: { body: 2, smell_odd: 1 } },
    ...{ dropped: 0, drops: {}, skipped: 1, skips: { too_large: 1 } },
  } as Partial<Shadow> as Shadow;
  expect(countGroups(shadow)).toMatchObject([
    { title: 'Different', total: 3, counts: [{ word: 'another body' }, { word: 'smell odd' }] },
    { title: 'Given up', counts: [] },
    { title: 'Not copied', counts: [{ word: 'too large', count: 1 }] },
  ]);
});
