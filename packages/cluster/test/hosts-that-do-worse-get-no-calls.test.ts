import { HostError } from '@skillet/core';
import { beforeEach, expect, test } from 'vitest';
import type { Outcome } from '../src/call/outgoing-parts.ts';
import type { Provider } from '../src/catalog/choose-provider.ts';
import { Member } from '../src/members/member.ts';
import { Outliers } from '../src/pick/outliers.ts';
import { BEAT, StandingClock } from './support/pair.ts';
import { CARD } from './support/view.ts';

const CRASHED: Outcome = { kind: 'failed', error: new HostError('worker_crashed', 'It died.') };

let clock: StandingClock;
let told: string[];
let outliers: Outliers;

beforeEach(() => {
  clock = new StandingClock();
  told = [];
  outliers = new Outliers(clock, {
    onEjected: ({ id }, mount, { ms }) => told.push(`${id.name} ${mount} ${String(ms)}`),
    onReturned: ({ id }, mount) => told.push(`${id.name} ${mount} again`),
  });
});

/** Hosts called a, b, c, … that run a skill. */
function hosts(count: number): Provider[] {
  const names = ['a', 'b', 'c', 'd'].slice(0, count);
  return names.map((name) => ({
    member: new Member({ name, instance: '1' }, BEAT, 0),
    card: CARD,
  }));
}

/** Something comes of calls at one of them. */
function come(providers: readonly Provider[], at: number, outcome: Outcome, times = 1): void {
  const provider = providers[at];
  if (provider === undefined) throw new Error('no such host');
  for (let done = 0; done < times; done += 1)
    outliers.note('sum', { member: provider.member, outcome, providers });
}

/** The names of those that a call may go to. */
function open(providers: readonly Provider[], isSafe = true): string {
  const kept = outliers.narrow('sum', providers, () => isSafe);
  return kept.map(({ member }) => member.id.name).join('');
}

test('a host gets no calls of a skill after five of its errors in a row, and a good answer begins the count anew', () => {
  const all = hosts(3);
  come(all, 0, CRASHED, 4);
  come(all, 0, { kind: 'answered', ms: 5 });
  come(all, 0, CRASHED, 4);
  expect(open(all)).toBe('abc');
  come(all, 0, CRASHED);
  expect(open(all)).toBe('bc');
  expect(told).toEqual(['a sum 5000']);
});

test('errors that say nothing of a host count for nothing', () => {
  const all = hosts(2);
  const limited: Outcome = { kind: 'failed', error: new HostError('rate_limited', 'Too many.') };
  come(all, 0, limited, 20);
  expect(open(all)).toBe('ab');
});

test('at most half of the hosts of a skill are left out, and none where there is but one', () => {
  const all = hosts(3);
  for (const at of [0, 1, 2]) come(all, at, CRASHED, 10);
  expect(open(all)).toBe('bc');
  // Two are gone.
  expect(open(all.slice(0, 1))).toBe('a');
  const one = hosts(1);
  come(one, 0, CRASHED, 10);
  expect(open(one)).toBe('a');
});

test('once its time is over a single call tries it, one that may be made twice: it returns, or is out for longer', () => {
  const all = hosts(2);
  const a = all[0]?.member;
  if (a === undefined) throw new Error('it is there');
  come(all, 0, CRASHED, 5);
  clock.pass(5000);
  expect(open(all, false)).toBe('b');
  expect(open(all)).toBe('a');
  outliers.noteChosen('sum', a);
  expect(open(all)).toBe('b');
  come(all, 0, CRASHED);
  expect(told).toEqual(['a sum 5000', 'a sum 10000']);
  clock.pass(9999);
  expect(open(all)).toBe('b');
  clock.pass(1);
  outliers.noteChosen('sum', a);
  come(all, 0, { kind: 'answered', ms: 5 });
  expect(open(all)).toBe('ab');
  expect(told[2]).toBe('a sum again');
});

test('where no call may be made twice, one that may not tries it later', () => {
  const all = hosts(2);
  come(all, 0, CRASHED, 5);
  clock.pass(10_000);
  expect(open(all, false)).toBe('a');
});

test('a host that takes much longer than others gets no calls, once enough is known of both', () => {
  const all = hosts(3);
  for (const at of [1, 2]) come(all, at, { kind: 'answered', ms: 5 }, 20);
  clock.pass(1000);
  come(all, 0, { kind: 'answered', ms: 205 }, 19);
  expect(open(all)).toBe('abc');
  clock.pass(1000);
  come(all, 0, { kind: 'answered', ms: 205 });
  expect(open(all)).toBe('bc');
  // It is tried, and is slow yet.
  clock.pass(5000);
  for (const at of [1, 2]) come(all, at, { kind: 'answered', ms: 5 }, 20);
  expect(open(all)).toBe('a');
  come(all, 0, { kind: 'answered', ms: 205 });
  expect(told).toEqual(['a sum 5000', 'a sum 10000']);
});

test('hosts that are slow alike stay, and so does one that is slower by little', () => {
  const all = hosts(3);
  for (const [at, ms] of [200, 230, 450].entries()) {
    come(all, at, { kind: 'answered', ms }, 30);
    clock.pass(1000);
    come(all, at, { kind: 'answered', ms });
  }
  expect(open(all)).toBe('abc');
});

test('a host that is full is left out for a moment, and longer each time', () => {
  const all = hosts(2);
  come(all, 0, { kind: 'refused' });
  expect(open(all)).toBe('b');
  expect(outliers.haveRoom('sum', all.slice(0, 1))).toBe(false);
  clock.pass(100);
  expect(open(all)).toBe('ab');
  come(all, 0, { kind: 'refused' });
  clock.pass(199);
  expect(open(all)).toBe('b');
  clock.pass(1);
  expect(open(all)).toBe('ab');
  // Where all are full, any of them is asked.
  for (const at of [0, 1]) come(all, at, { kind: 'refused' });
  expect(open(all)).toBe('ab');
  expect(told).toEqual([]);
});

test('a host that is full when it is tried is not tried again as long as it counts as full', () => {
  const all = hosts(2);
  const a = all[0]?.member;
  if (a === undefined) throw new Error('it is there');
  come(all, 0, CRASHED, 5);
  clock.pass(5000);
  expect(open(all)).toBe('a');
  outliers.noteChosen('sum', a);
  come(all, 0, { kind: 'refused' });
  expect(open(all)).toBe('b');
  clock.pass(100);
  expect(open(all)).toBe('a');
});
