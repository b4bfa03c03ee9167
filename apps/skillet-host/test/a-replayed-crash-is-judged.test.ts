import type { DeathCause } from '@skillet/core';
import { expect, test } from 'vitest';
import { chosenRequests } from '../src/cli/crashes/replay/chosen-requests.ts';
import { verdictOn } from '../src/cli/crashes/replay/verdict.ts';
import type { ReportedRequest, WorkerReport } from '../src/crash/report/crash-report.ts';

const CAUSE: DeathCause = { kind: 'out-of-memory' };
const RUN: ReportedRequest = { requestId: 'q', method: 'POST', path: '/run', size: 9, at: 0 };
const WHOLE = { ...RUN, body: '{"text":"x"}' };
const ENVELOPE = { ...RUN, body: '{"skill_input":{},"credentials":"[redacted]"}' };

function report(requests: readonly ReportedRequest[], culprit: string | null = null): WorkerReport {
  return {
    ...{ id: 'r', kind: 'worker', at: 0, summary: '', skill: 's', mount: 's', revision: 'a' },
    ...{ worker: 'w1', cause: CAUSE, uptimeMs: 1, culprit, requests, lines: [], samples: [] },
  };
}

function judged(request: ReportedRequest, status: number, credentials = {}) {
  const { requests } = chosenRequests(report([request]), true, credentials);
  const [{ notes, body, gathered } = { notes: [], body: null, gathered: false }] = requests;
  return { ...verdictOn(CAUSE, { kind: 'answered', status }, notes, gathered), body };
}

test.each<[string, ReportedRequest, number, string]>([
  ['a request as it was', WHOLE, 200, 'fixed'],
  ['one without a body', { ...RUN, method: 'GET', path: '/list', size: 0 }, 200, 'fixed'],
  ['a request that is refused', WHOLE, 422, 'unclear'],
  ['one that is sent elsewhere', WHOLE, 303, 'unclear'],
  ['one that is told to use what it has', WHOLE, 304, 'unclear'],
  ['one that lacks credentials', ENVELOPE, 401, 'unclear'],
  ['one whose credentials were left out', ENVELOPE, 200, 'unclear'],
  ['one with a redacted input', { ...RUN, body: '{"max_tokens":"[redacted]"}' }, 200, 'unclear'],
  ['one without its query', { ...WHOLE, path: '/run?zone=…' }, 200, 'unclear'],
  ['one with a redacted path', { ...WHOLE, path: '/of/[redacted]' }, 200, 'unclear'],
  ['one whose body came in pieces', { ...RUN, path: '/files', size: 0 }, 200, 'unclear'],
])('an answer to %s is judged for what it shows', (_, request, status, outcome) => {
  const { why, ...verdict } = judged(request, status);
  expect(verdict).toMatchObject({ outcome, fixed: outcome === 'fixed' });
  expect(why === undefined).toBe(outcome === 'fixed');
});

test.each([
  [ENVELOPE.body, { skill_input: {}, credentials: { KEY: 'k' } }],
  [
    '{"skill_input":{},"runtime_config":{"credentials":"[redacted]"}}',
    { skill_input: {}, runtime_config: { credentials: { KEY: 'k' } } },
  ],
])('credentials that are given take the place of those that were left out of %s', (body, sent) => {
  const verdict = judged({ ...RUN, body }, 200, { KEY: 'k' });
  expect(verdict.outcome).toBe('fixed');
  expect(JSON.parse(verdict.body ?? '')).toEqual(sent);
});

test.each<[string, DeathCause, readonly number[], boolean]>([
  ['that had gathered it over many requests', CAUSE, [10, 80, 95, 100], true],
  ['that had little before this one', CAUSE, [10, 12, 60, 100], false],
  ['that was over its limit', { kind: 'limit', limit: 'memory', value: 1, seen: 2 }, [8, 9], true],
  ['that died of something else', { kind: 'exit', code: 1 }, [80, 90, 100], false],
  ['of which nothing is known', CAUSE, [], false],
])('one answer says little of the memory of a worker %s', (_, cause, sizes, gathered) => {
  const samples = sizes.map((heap, at) => ({ at, heap, external: 0, cpu: 0 }));
  const died = { ...report([{ ...WHOLE, at: 1 }]), cause, samples };
  const [request] = chosenRequests(died, true, {}).requests;
  expect(request?.gathered).toBe(gathered);
  const verdict = verdictOn(cause, { kind: 'answered', status: 200 }, [], gathered);
  expect(verdict.outcome).toBe(gathered ? 'unclear' : 'fixed');
});

test('suspects that cannot be made again are told', () => {
  const { requests, missing } = chosenRequests(report([WHOLE, RUN]), true, {});
  expect(requests).toHaveLength(1);
  expect(missing).toEqual([expect.stringMatching(/^1 of the 2 requests /)]);
  expect(chosenRequests(report([WHOLE]), true, {}).missing).toEqual([]);
  const many = Array.from({ length: 32 }, (_, n) => ({ ...WHOLE, requestId: String(n) }));
  expect(chosenRequests(report(many), true, {}).missing).toHaveLength(1);
  expect(chosenRequests(report(many, '3'), true, {})).toMatchObject({ missing: [] });
  expect(() => chosenRequests(report(many, '40'), true, {})).toThrow(
    'does not have the request that did it, 40',
  );
});
