import type { FinishedCall } from '@skillet/core';
import { expect, test } from 'vitest';
import { writeMetrics } from '../src/exposition/write-metrics.ts';
import { CallMetrics } from '../src/metrics/call-metrics.ts';
import { Counter } from '../src/registry/counter.ts';

const CALL: FinishedCall = {
  at: 0,
  skill: 's',
  mount: 'm',
  revision: 'r1',
  operation: 'op',
  requestId: 'id',
  caller: 'local',
  address: undefined,
  door: 'http',
  method: 'POST',
  startedAt: 0,
  trace: undefined,
  worker: 'w1',
  outcome: { kind: 'answered', status: 200 },
  bytesIn: 10,
  bytesOut: 20,
  queueMs: 2,
  skillMs: 3,
  replayed: false,
};

const shown = (metrics: CallMetrics) => writeMetrics(metrics.families, 'prometheus');
const total = (text: string) =>
  [...text.matchAll(/^skillet_requests_total\{.*\} (\d+)$/gm)].reduce(
    (sum, [, value]) => sum + Number(value),
    0,
  );

test('what has no room for a series of its own is counted in one, and its closed labels stay', () => {
  const counter = new Counter({
    name: 'c_total',
    help: 'x',
    labels: ['mount', 'code'],
    closed: ['code'],
    most: 2,
  });
  for (const mount of ['a', 'b', 'c', 'd']) counter.inc([mount, 'x']);
  counter.inc(['e', 'y']);
  counter.inc(['a', 'x']);
  expect(
    Array.from(counter.samples(), ({ labels, value }) => [...labels.map(([, v]) => v), value]),
  ).toEqual([
    ['a', 'x', 2],
    ['b', 'x', 1],
    ['other', 'x', 2],
    ['other', 'y', 1],
  ]);
});

test('a server that names operations without end gets a hundred, and takes no room from its neighbours', () => {
  const metrics = new CallMetrics();
  for (let n = 0; n < 5000; n += 1) metrics.onFinished({ ...CALL, operation: `op${String(n)}` });
  metrics.onFinished({ ...CALL, mount: 'neighbour' });
  const text = shown(metrics);
  expect(total(text)).toBe(5001);
  expect(text).toContain(
    'skillet_requests_total{mount="m",operation="other",outcome="answered",caller="local"} 4900',
  );
  expect(text).toContain('mount="neighbour",operation="op",outcome="answered",caller="local"} 1');
  expect(text).toContain(
    'skillet_request_duration_seconds_count{mount="m",operation="other"} 4900',
  );
});

test('mounts that come and go without end are told apart up to a bound, and nothing is lost', () => {
  const metrics = new CallMetrics();
  for (let n = 0; n < 12_000; n += 1) metrics.onFinished({ ...CALL, mount: `m${String(n)}` });
  const text = shown(metrics);
  expect(total(text)).toBe(12_000);
  expect(text.match(/^skillet_requests_total/gm)?.length).toBeLessThanOrEqual(10_004);
  expect(text).toContain('mount="other"');
});

test('callers are told apart by their names, up to a bound for each mount', () => {
  const metrics = new CallMetrics();
  for (let n = 0; n < 600; n += 1) metrics.onFinished({ ...CALL, caller: `key${String(n)}` });
  const text = shown(metrics);
  expect(total(text)).toBe(600);
  expect(text).toContain('outcome="answered",caller="key7"} 1');
  expect(text).toContain('outcome="answered",caller="other"} 350');
});

test('a request is counted by what came of it, in seconds and bytes', () => {
  const metrics = new CallMetrics();
  metrics.onFinished(CALL);
  metrics.onFinished({ ...CALL, replayed: true, outcome: { kind: 'skill-error', status: 422 } });
  metrics.onFinished({
    ...CALL,
    outcome: { kind: 'host-error', status: 504, code: 'skill_timeout' },
    skillMs: 30_000,
  });
  metrics.onFinished({ ...CALL, outcome: { kind: 'caller-left' } });
  const text = shown(metrics);
  for (const line of [
    'skillet_requests_total{mount="m",operation="op",outcome="skill_error",caller="local"} 1',
    'skillet_requests_total{mount="m",operation="op",outcome="caller_left",caller="local"} 1',
    'skillet_host_errors_total{mount="m",code="skill_timeout"} 1',
    'skillet_request_duration_seconds_bucket{mount="m",operation="op",le="0.005"} 3',
    'skillet_request_duration_seconds_bucket{mount="m",operation="op",le="60"} 4',
    'skillet_request_duration_seconds_bucket{mount="m",operation="op",le="+Inf"} 4',
    'skillet_request_queue_seconds_sum{mount="m"} 0.008',
    'skillet_request_bytes_total{mount="m"} 40',
    'skillet_response_bytes_total{mount="m"} 80',
    'skillet_requests_replayed_total{mount="m"} 1',
  ])
    expect(text.split('\n')).toContain(line);
});
