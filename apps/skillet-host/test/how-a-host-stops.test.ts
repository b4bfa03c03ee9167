import { describe, expect, test } from 'vitest';
import { describePlan, stopPlan } from '../src/host/stop-plan.ts';

describe('a host that is told to stop', () => {
  test.each([
    ['serves on for a while', undefined, false, 5000],
    ['does not where a person waits at a terminal', undefined, true, 0],
    ['does so for as long as the operator wants', 20_000, true, 20_000],
    ['or not at all', 0, false, 0],
  ])('%s', (_, drain, terminal, expected) => {
    expect(stopPlan('none', { drain, terminal }).drain).toBe(expected);
  });

  test('has some time for kept connections to hear of it where another took over', () => {
    const told = { drain: 0, terminal: true };
    expect(stopPlan('there', told)).toEqual({ drain: 5000, grace: 10_000, successor: 'there' });
  });

  test('goes soon when it has to be replaced', () => {
    const plan = stopPlan('to-come', { drain: undefined, terminal: false });
    expect(plan).toEqual({ drain: 0, grace: 2000, successor: 'to-come' });
  });

  test('says so', () => {
    const finish = 'requests in flight have 10 s to finish';
    const plan = { drain: 5000, grace: 10_000, successor: 'none' } as const;
    expect(describePlan({ ...plan, drain: 0 })).toBe(finish);
    expect(describePlan(plan)).toBe(`for 5 s everybody is still served, then ${finish}`);
  });
});
