import { describe, expect, test } from 'vitest';
import { mergeAnalytics } from '../src/cluster/all/merge/analytics.ts';
import { mergeHealth } from '../src/cluster/all/merge/health.ts';
import { mergeMetrics } from '../src/cluster/all/merge/metrics.ts';
import type { AllSaid } from '../src/cluster/all/told.ts';
import { lintMetrics } from './support/lint-metrics.ts';

/** What hosts say, by their names; undefined for one that says nothing. */
function said(bodies: Readonly<Record<string, string | object | undefined>>): AllSaid {
  const entries = Object.entries(bodies);
  return {
    told: entries.flatMap(([host, given]) => {
      if (given === undefined) return [];
      const body = typeof given === 'string' ? given : JSON.stringify(given);
      return [{ host, about: {}, answer: { status: 200, headers: [], body } }];
    }),
    missing: entries.flatMap(([host, given]) => (given === undefined ? [{ host, why: 'no' }] : [])),
  };
}

describe('metrics', () => {
  const text = (value: number, more = '') => `# HELP calls_total Calls that ended.
# TYPE calls_total counter
calls_total{mount="m"} ${String(value)}
${more}`;

  test('of a host keep what they count, whoever else is missing', () => {
    const merged = mergeMetrics(said({ a: text(1), b: text(2), c: undefined }));
    expect(lintMetrics(merged)).toEqual([]);
    expect(merged).toContain(
      'calls_total{host="a",mount="m"} 1\ncalls_total{host="b",mount="m"} 2\n',
    );
    expect(merged).toContain('skillet_cluster_host_up{host="c"} 0\n');
    expect(merged.match(/# TYPE calls_total/g)).toHaveLength(1);
  });

  test('of several processes on one port tell which one they are of', () => {
    const own = '# HELP mem Memory.\n# TYPE mem gauge\nmem{host="1"} 5\nmem{a="b",host="2"} 6\n';
    const merged = mergeMetrics(said({ a: own }));
    expect(merged).toContain('mem{host="a",process="1"} 5\nmem{host="a",a="b",process="2"} 6\n');
  });

  test('that a host has made up reach nobody', () => {
    const evil = [
      'calls_total{mount="m"} 3',
      'calls_total{mount="m"} 4',
      'calls_total{mount="m} 1',
      'calls_total{host="x",mount="a"b="c"} 1',
      'calls_total{mount="m"} many',
      'calls_total{mount="m"} 1.2.3',
      // Prometheus would take nothing of any host then.
      'calls_total{mount="m",mount="twice"} 1',
      'calls_total{host="1",process="twice"} 1',
      'other_total 7',
      '# TYPE calls_total gauge',
      'calls_total{mount="n"} 1',
      '# TYPE bad name counter',
      '# HELP lie_total of a type that is none',
      '# TYPE lie_total lie',
      'lie_total 1',
      '# EOF',
      'x'.repeat(100_000),
    ].join('\n');
    const merged = mergeMetrics(said({ a: text(1), b: text(2, evil) }));
    expect(lintMetrics(merged)).toEqual([]);
    expect(merged).toContain('calls_total{host="b",mount="m"} 4\n');
    for (const word of ['lie_total', 'other_total', 'gauge"', 'mount="n"', 'xxx', 'EOF', 'twice'])
      expect(merged).not.toContain(word);
  });

  test('of OpenMetrics have one end', () => {
    const own = '# HELP calls Calls.\n# TYPE calls counter\ncalls_total 1\n# EOF\n';
    const merged = mergeMetrics(said({ a: own, b: own }));
    expect(merged).toContain('calls_total{host="b"} 1\n');
    expect(merged.match(/# EOF/g)).toHaveLength(1);
    expect(merged.endsWith('# EOF\n')).toBe(true);
  });
});

test('a skill is as it is where it is worst, and is told of by the hosts that run it', () => {
  const loaded = { status: 'loaded', mount_path: 's' };
  const a = { status: 'healthy', skills: { s: loaded, far: { ...loaded, hosts: ['b'] } } };
  const dead = { status: 'quarantined', error: 'The worker exited.', workers: [{}] };
  const b = {
    status: 'degraded',
    skills: { s: dead },
    warnings: ['full'],
    failed: [{ name: 'x' }],
  };
  expect(mergeHealth(said({ a, b, c: undefined }), { cluster: 'prod' })).toEqual({
    cluster: 'prod',
    status: 'degraded',
    hosts: [
      { host: 'a', status: 'healthy', skills: 1 },
      { host: 'b', status: 'degraded', skills: 1 },
      { host: 'c', status: 'missing', why: 'no' },
    ],
    skills: {
      s: {
        status: 'quarantined',
        error: 'The worker exited.',
        mount_path: 's',
        hosts: {
          a: { status: 'loaded' },
          b: { status: 'quarantined', error: 'The worker exited.' },
        },
      },
    },
    failed: [{ name: 'x', host: 'b' }],
    warnings: ['b: full', 'c does not answer: no'],
    notes: [],
  });
});

test('what was used is summed, and means are those of all calls', () => {
  const figures = (calls: number, mean: number) => ({
    ...{ calls, answered: calls, queue_ms: mean },
    duration_ms: calls === 0 ? null : { mean, p50: mean, p95: mean, p99: mean, max: mean },
  });
  const usage = (calls: number, mean: number, skill: string) => ({
    ...{ by: ['skill'], total: figures(calls, mean), groups_left_out: 0 },
    groups: [{ skill, ...figures(calls, mean), steps: [{ at: '2026', ...figures(calls, mean) }] }],
  });
  const all = said({
    a: usage(1, 10, 's'),
    b: usage(3, 20, 's'),
    c: usage(9, 1, 't'),
    d: undefined,
  });
  const merged = mergeAnalytics(all, 1);
  expect(merged).toMatchObject({
    total: { calls: 13, duration_ms: { mean: 6.077, p95: 20, max: 20 } },
    groups: [{ skill: 't', calls: 9 }],
    groups_left_out: 1,
    hosts: ['a', 'b', 'c'],
    missing: [{ host: 'd' }],
  });
  expect(mergeAnalytics(all, 10)['groups']).toMatchObject([
    { skill: 't' },
    { skill: 's', calls: 4, queue_ms: 17.5, steps: [{ at: '2026', calls: 4 }] },
  ]);
});
