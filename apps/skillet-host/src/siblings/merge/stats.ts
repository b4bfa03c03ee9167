import {
  asList,
  asObject,
  joinFields,
  joinSeries,
  most,
  parseObject,
  sum,
  union,
  withHosts,
  type Join,
  type Json,
} from './json.ts';
import { bodiesOf, type Merge } from './merge.ts';

/** What is summed of hosts. */
export const OF_HOST = { memory: sum, heap: sum, cpu: sum };

/** Percentiles of several hosts cannot be had of theirs: the worst is told. */
const OF_SKILL: Readonly<Record<string, Join>> = {
  in_flight: sum,
  workers: sum,
  waiting: sum,
  memory: sum,
  largest: most,
  cpu: sum,
  workers_max: sum,
  queue: sum,
  rate: sum,
  p50_ms: most,
  p95_ms: most,
  p99_ms: most,
  requests_1m: sum,
  errors_1m: sum,
  restarts: sum,
  quarantines: sum,
  deaths_in_window: sum,
};

const OF_HISTORY: Readonly<Record<string, Join>> = {
  requests: sum,
  skill_errors: sum,
  host_errors: sum,
  p50_ms: most,
  p95_ms: most,
  p99_ms: most,
  workers: sum,
  waiting: sum,
  memory: sum,
  largest: most,
  cpu: sum,
};

/** `GET /stats` of all hosts, and `?mount=` of one skill in all of them. */
export const mergeStats: Merge = (answers) => {
  const all = bodiesOf(answers).map(([host, body]) => [host, parseObject(body)] as const);
  const bodies = all.map(([, body]) => body);
  const [first = {}] = bodies;
  const body =
    first['skills'] === undefined ? ofOneSkill(all) : ofAll(bodies, answers.replies.away);
  return { ...answers.own, body: JSON.stringify(body) };
};

function ofAll(bodies: readonly Json[], away: readonly number[]): Json {
  const [first = {}] = bodies;
  const isWell = away.length === 0 && bodies.every(({ status }) => status === 'healthy');
  const skills = Object.keys(asObject(first['skills'])).map((mount) => {
    return [
      mount,
      ofSkill(bodies.map((body) => asObject(asObject(body['skills'])[mount]))),
    ] as const;
  });
  const warnings = union(bodies.map((body) => asList(body['warnings'])));
  return {
    ...joinFields(bodies, OF_HOST),
    status: isWell ? 'healthy' : 'degraded',
    skills: Object.fromEntries(skills),
    ...(warnings.length === 0 ? {} : { warnings }),
    hosts: bodies.length,
  };
}

/** A skill in all hosts that have it. */
export function ofSkill(entries: readonly Json[]): Json {
  const worst = entries.find(({ status }) => status !== 'loaded') ?? entries[0] ?? {};
  const joined = joinFields([worst, ...entries.filter((one) => one !== worst)], OF_SKILL);
  const rates = entries.map((entry) => asList(entry['recent_rates']));
  return { ...joined, recent_rates: joinSeries(rates, sum) };
}

/** One skill closely, likewise. */
export function ofOneSkill(all: readonly (readonly [host: number | string, body: Json])[]): Json {
  const bodies = all.map(([, body]) => body);
  const [first = {}] = bodies;
  const histories = bodies.map((body) => asObject(body['history']));
  const series = Object.entries(OF_HISTORY).map(([name, join]) => {
    return [
      name,
      joinSeries(
        histories.map((one) => asList(one[name])),
        join,
      ),
    ] as const;
  });
  return {
    ...ofSkill(bodies),
    workers_now: withHosts(all.map(([host, body]) => [host, body['workers_now']])),
    refused_inputs: refusedIn(bodies.flatMap((body) => asList(body['refused_inputs']))),
    history: { ...asObject(first['history']), ...Object.fromEntries(series) },
  };
}

/** An input that is refused in one host is refused in all. */
function refusedIn(all: readonly unknown[]): Json[] {
  const byInput = Map.groupBy(all.map(asObject), ({ input }) => input);
  return [...byInput.values()].map((same) =>
    joinFields(same, { deaths: most, refusals: sum, forMs: most }),
  );
}
