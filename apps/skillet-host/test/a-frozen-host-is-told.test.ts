import { expect, test } from 'vitest';
import { isStuck, type MainThread } from '../src/launcher/pulse.ts';

const runs = (ticks: number): MainThread => ({ state: 'R', ticks });
const waits = (ticks: number): MainThread => ({ state: 'S', ticks });

test.each([
  ['was stopped by a signal', { then: runs(10), last: undefined, now: { state: 'T', ticks: 10 } }],
  ['has run without answering', { then: runs(10), last: runs(50), now: runs(70) }],
  ['waits and does not run', { then: runs(10), last: waits(12), now: waits(12) }],
])('a host is stuck that %s', (_, looks) => {
  expect(isStuck(1600, looks)).toBe(true);
});

test.each([
  ['had little of the CPU', { then: runs(10), last: runs(11), now: runs(15) }],
  ['waits now and ran before', { then: runs(10), last: waits(11), now: waits(15) }],
  ['waits for a disk', { then: runs(10), last: waits(10), now: { state: 'D', ticks: 10 } }],
  ['cannot be looked at', { then: undefined, last: undefined, now: undefined }],
])('a host is given time that %s, but not for ever', (_, looks) => {
  expect(isStuck(1600, looks)).toBe(false);
  expect(isStuck(10_000, looks)).toBe(true);
});

test('a host that is being debugged has all time', () => {
  const now = { state: 't', ticks: 900 };
  expect(isStuck(60_000, { then: runs(10), last: runs(10), now })).toBe(false);
});
