import { describe, expect, test } from 'vitest';
import type { CallOutcome } from '@skillet/core';
import { CallRecord } from '../src/rollout/call-record.ts';
import { CallRecords } from '../src/rollout/call-records.ts';
import { deathOf as death, finishedCall as call } from './support/counted-calls.ts';

const answered: CallOutcome = { kind: 'answered', status: 200 };
const refused = (status: number): CallOutcome => ({
  kind: 'host-error',
  status,
  code: status === 429 ? 'rate_limited' : 'body_too_large',
});

test('what the host refuses for the sake of a limit is no call of a version, and makes it no faster', () => {
  const record = new CallRecord();
  record.onFinished(call('r1', answered, 10));
  for (const status of [429, 413, 429]) record.onFinished(call('r1', refused(status), 0));
  record.onFinished(call('r1', { kind: 'skill-error', status: 429 }, 10));
  record.onFinished(call('r1', { kind: 'host-error', status: 504, code: 'skill_timeout' }, 10));
  expect(record.sample.figures).toEqual({
    ...{ calls: 3, crashes: 0, hostErrors: 1, skillErrors: 1, p50: 10, p95: 10 },
  });
});

test('what comes of the host as a whole is no error of the version that happened to be asked', () => {
  const record = new CallRecord();
  record.onFinished(call('r1', answered, 10));
  for (const code of ['host_overloaded', 'host_stopping', 'member_lost'] as const)
    record.onFinished(call('r1', { kind: 'host-error', status: 503, code }, 0));
  record.onFinished(call('r1', { kind: 'host-error', status: 503, code: 'skill_overloaded' }, 10));
  expect(record.sample.figures).toMatchObject({ calls: 2, hostErrors: 1 });
});

describe('the calls of the version that serves', () => {
  test('are known after any number of candidates that have died', () => {
    const records = new CallRecords();
    records.follow(new Set(['a']));
    records.onFinished(call('r1', answered));
    for (let n = 2; n < 20; n += 1) records.onEvent(death(`r${String(n)}`));
    expect(records.sample('a', 'r1').figures.calls).toBe(1);
    expect(records.sample('a', 'r19').figures.crashes).toBe(1);
  });

  test('are known while those of many before it are forgotten', () => {
    const records = new CallRecords();
    records.follow(new Set(['a']));
    for (let n = 1; n < 10; n += 1) records.onFinished(call(`r${String(n)}`, answered));
    records.onFinished(call('r7', answered));
    const known = [1, 7, 8, 9].map((n) => records.sample('a', `r${String(n)}`).figures.calls);
    expect(known).toEqual([0, 2, 1, 1]);
  });
});
