import { describe, expect, test } from 'vitest';
import type { DeathCause, SupervisorEvent } from '@skillet/core';
import { describeEvent } from '../src/log/describe-event.ts';

const ORIGIN = { at: 0, skill: 'night', mount: 'night', revision: 'r1', worker: 'w1' } as const;

const death = (cause: DeathCause, about: { inFlight: number; requestId?: string }) =>
  ({ ...ORIGIN, type: 'worker-died', uptimeMs: 6600, cause, ...about }) satisfies SupervisorEvent;

const blocked = { kind: 'blocked', after: 3012 } as const;

describe('the line of a death', () => {
  test('names the request when exactly one was in flight', () => {
    expect(describeEvent(death(blocked, { inFlight: 1, requestId: 'req-tloop' })).message).toBe(
      'worker w1 died after 6.6 s: it blocked its event loop for 3.0 s; ' +
        '1 request in flight: req-tloop',
    );
  });

  test('counts the requests in flight when there were several', () => {
    expect(describeEvent(death(blocked, { inFlight: 3 })).message).toMatch(
      /for 3\.0 s; 3 requests in flight$/,
    );
  });

  test('names a culprit once', () => {
    const exit = { kind: 'exit', code: 3, culprit: 'req-7' } as const;
    expect(describeEvent(death(exit, { inFlight: 1, requestId: 'req-7' })).message).toBe(
      'worker w1 died after 6.6 s: it called process.exit(3) (request req-7); 1 request in flight',
    );
  });
});

describe('the line of a quarantine', () => {
  const line = (deaths: number, again: boolean) => {
    const cause = { kind: 'exit', code: 3 } as const;
    return describeEvent({ ...ORIGIN, type: 'quarantined', deaths, delayMs: 30_000, cause, again })
      .message;
  };

  test('counts the deaths that led to it', () => {
    expect(line(6, false)).toBe(
      'quarantined after 6 deaths, the last: it called process.exit(3); next try in 30.0 s',
    );
  });

  test('of a skill on probation speaks of no deaths that led to it, since one is enough', () => {
    expect(line(1, true)).toBe(
      'quarantined again: the worker on trial died too: it called process.exit(3); next try in 30.0 s',
    );
  });
});
