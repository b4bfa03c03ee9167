import {
  asList,
  asObject,
  joinFields,
  most,
  sum,
  type Json,
} from '../../../siblings/merge/json.ts';
import type { AllSaid } from '../told.ts';
import { bodyOf } from './hosts.ts';

const COUNTS = {
  calls: sum,
  answered: sum,
  skill_errors: sum,
  host_errors: sum,
  callers_left: sum,
  bytes_in: sum,
  bytes_out: sum,
};
/** Quantiles of several hosts cannot be had of theirs: the largest is told. */
const LARGEST = { p50: most, p95: most, p99: most, max: most };

/** `GET /analytics` of all hosts: what is counted is summed, means are those of all calls. */
export function mergeAnalytics({ told, missing }: AllSaid, limit: number): Json {
  const bodies = told.map(bodyOf);
  const [first = {}] = bodies;
  const by = asList(first['by']).map(String);
  const groups = mergeBy(
    bodies.flatMap((body) => asList(body['groups']).map(asObject)),
    (group) => JSON.stringify(by.map((name) => group[name])),
  );
  groups.sort((one, other) => callsOf(other) - callsOf(one));
  const leftOut = most([0, ...bodies.map((body) => Number(body['groups_left_out'] ?? 0))]);
  return {
    ...first,
    total: mergeFigures(bodies.map((body) => asObject(body['total']))),
    groups: groups.slice(0, limit),
    groups_left_out: Math.max(leftOut, groups.length - limit),
    hosts: told.map(({ host }) => host),
    missing,
  };
}

function mergeBy(all: readonly Json[], key: (one: Json) => unknown): Json[] {
  return [...Map.groupBy(all, key).values()].map((same) => {
    const merged = mergeFigures(same);
    if (merged['steps'] === undefined) return merged;
    const steps = mergeBy(
      same.flatMap(({ steps: of }) => asList(of).map(asObject)),
      ({ at }) => at,
    );
    steps.sort((one, other) => (String(one['at']) < String(other['at']) ? -1 : 1));
    return { ...merged, steps };
  });
}

function mergeFigures(all: readonly Json[]): Json {
  const counts = joinFields(all, COUNTS);
  const calls = callsOf(counts);
  const called = all.filter((one) => callsOf(one) > 0);
  const durations = called.map((one) => asObject(one['duration_ms']));
  const mean = weighed(called, (one) => asObject(one['duration_ms'])['mean'], calls);
  return {
    ...counts,
    queue_ms: weighed(called, (one) => one['queue_ms'], calls),
    duration_ms: calls === 0 ? null : { ...joinFields(durations, LARGEST), mean },
  };
}

/** The mean of all calls. */
function weighed(all: readonly Json[], of: (one: Json) => unknown, calls: number): number {
  if (calls === 0) return 0;
  const total = all.reduce((so, one) => so + Number(of(one) ?? 0) * callsOf(one), 0);
  return Math.round((total / calls) * 1000) / 1000;
}

function callsOf({ calls }: Json): number {
  return typeof calls === 'number' ? calls : 0;
}
