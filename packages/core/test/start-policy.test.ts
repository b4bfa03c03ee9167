import { describe, expect, test } from 'vitest';
import {
  decideStart,
  patienceOf,
  refilled,
  startPolicyFor,
  type StartNeed,
  type StartPolicy,
} from '@skillet/core';

const policy: StartPolicy = {
  atOnce: 2,
  beside: 1,
  patience: 200,
  restarts: { perSecond: 4, burst: 8 },
};
const first: StartNeed = { waited: false, deaths: 0 };
const waited: StartNeed = { waited: true, deaths: 0 };
const restart: StartNeed = { waited: false, deaths: 1 };
const waitedRestart: StartNeed = { waited: true, deaths: 1 };
const looper: StartNeed = { waited: false, deaths: 4 };
const waitedLooper: StartNeed = { waited: true, deaths: 5 };

function decide(
  waiting: readonly StartNeed[],
  { inside = 0, left = 8, at = 0, now = 0, serving = false } = {},
) {
  const decision = decideStart(waiting, { inside, allowance: { left, at }, serving }, policy, now);
  return decision.kind === 'start' ? decision.index : { wait: decision.for };
}

describe('who starts next', () => {
  test.each<[string, readonly StartNeed[], number]>([
    ['the first of equals', [first, first], 0],
    ['whom a caller waits for, before first starts', [first, waited], 1],
    ['a restart that a caller waits for, before first starts', [first, waitedRestart], 1],
    ['a first start, before restarts', [restart, first], 1],
    ['a skill that died once, before one that dies again and again', [looper, restart], 1],
    ['a first start, before a looper that a caller waits for', [waitedLooper, first], 1],
    ['a looper, when there is nobody else', [looper], 0],
  ])('is %s', (_name, waiting, index) => {
    expect(decide(waiting)).toBe(index);
  });

  test('is nobody while as many start as may at once', () => {
    expect(decide([waited], { inside: 2 })).toEqual({ wait: undefined });
    expect(decide([])).toEqual({ wait: undefined });
  });

  test('is nobody while another starts and callers are served', () => {
    expect(decide([waited], { inside: 1, serving: true })).toEqual({ wait: undefined });
    expect(decide([waited], { inside: 1 })).toBe(0);
    expect(decide([waited], { serving: true })).toBe(0);
  });

  test('is no skill that keeps crashing once the restarts of this second are used up; it is told how long to wait', () => {
    expect(decide([looper], { left: 0.5 })).toEqual({ wait: 125 });
    expect(decide([restart], { left: 0 })).toEqual({ wait: 250 });
    expect(decide([looper], { left: 0, now: 250 })).toBe(0);
  });

  test('is a first start or one that a caller waits for, also when they are used up', () => {
    expect(decide([looper, first], { left: 0 })).toBe(1);
    expect(decide([looper, waitedRestart], { left: 0 })).toBe(1);
  });
});

describe('the restarts of a second', () => {
  test('are used up by every restart, also by one that a caller waits for', () => {
    const state = { inside: 0, allowance: { left: 0, at: 0 }, serving: false };
    const prompt = decideStart([waitedRestart], state, policy, 0);
    expect(prompt).toMatchObject({ kind: 'start', allowance: { left: -1 } });
    expect(decideStart([first], state, policy, 0)).toMatchObject({ allowance: { left: 0 } });
  });

  test('grow with time up to the burst, and not with a clock that stands', () => {
    expect(refilled({ left: 0, at: 0 }, policy, 500).left).toBe(2);
    expect(refilled({ left: 0, at: 0 }, policy, 60_000).left).toBe(8);
    expect(refilled({ left: 3, at: 1000 }, policy, 900).left).toBe(3);
  });
});

test('a start keeps its place longer, the more go on beside it', () => {
  expect(patienceOf(policy, 0)).toBe(200);
  expect(patienceOf(policy, 4)).toBe(600);
});

test('the policy grows with the cores, and never to nothing', () => {
  expect(startPolicyFor(2)).toMatchObject({ atOnce: 4, restarts: { perSecond: 4 } });
  expect(startPolicyFor(0).atOnce).toBe(2);
  expect(startPolicyFor(64).atOnce).toBe(16);
});
