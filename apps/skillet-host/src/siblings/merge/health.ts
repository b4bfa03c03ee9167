import {
  asObject,
  joinFields,
  parseObject,
  sum,
  union,
  asList,
  withHosts,
  type Json,
} from './json.ts';
import type { Merge } from './merge.ts';

const OFF = new Set(['0', 'false', 'no', 'off']);

/** What goes on inside a skill, which only admins are told. */
const DETAILS = { waiting: sum, restarts_in_window: sum, ghosts: sum };

/** `GET /health` of all hosts: a skill is as it is where it is worst, and a host that is away is a warning. */
export const mergeHealth: Merge = ({ number, own, replies, target }) => {
  const all = [
    [number, parseObject(own.body)] as const,
    ...replies.answers.map(({ number: host, body }) => [host, parseObject(body)] as const),
  ];
  const bodies = all.map(([, body]) => body);
  const [first = {}] = bodies;
  const isWell = replies.away.length === 0 && bodies.every(({ status }) => status === 'healthy');
  const status = isWell ? 'healthy' : 'degraded';
  const code = !isWell && isStrict(target) ? 503 : own.status;
  if (first['skills'] === undefined) return answer(own, code, { ...first, status });
  const skills = Object.keys(asObject(first['skills'])).map((mount) => {
    const entries = all.map(
      ([host, body]) => [host, asObject(asObject(body['skills'])[mount])] as const,
    );
    return [mount, mergeSkill(entries)] as const;
  });
  const away = replies.away.map(
    (host) => `Host ${String(host)} of those that share the port is away; another takes its place.`,
  );
  const warnings = union([...bodies.map((body) => asList(body['warnings'])), away]);
  const notes = union(bodies.map((body) => asList(body['notes'])));
  const hosts = [
    ...all.map(([host, body]) => ({ host, status: body['status'] })),
    ...replies.away.map((host) => ({ host, status: 'away' })),
  ].sort((a, b) => a.host - b.host);
  return answer(own, code, {
    ...first,
    status,
    loaded_skills: skills.filter(([, entry]) => entry['status'] === 'loaded').length,
    skills: Object.fromEntries(skills),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(notes.length === 0 ? {} : { notes }),
    hosts,
  });
};

/** A skill as it is where it is worst; its numbers are summed, and its workers have the number of their host. */
export function mergeSkill(entries: readonly (readonly [host: number, entry: Json])[]): Json {
  const worst = entries.find(([, { status }]) => status !== 'loaded' && status !== undefined);
  const [, first] = worst ?? entries[0] ?? [0, {} satisfies Json];
  const joined = joinFields(
    [first, ...entries.map(([, entry]) => entry).filter((one) => one !== first)],
    DETAILS,
  );
  if (first['workers'] === undefined) return joined;
  const deaths = entries.map(([, entry]) => asObject(entry['last_death']));
  const latest = deaths.reduce((one, other) => (diedAt(other) > diedAt(one) ? other : one));
  return {
    ...joined,
    ...(diedAt(latest) === '' ? {} : { last_death: latest }),
    workers: withHosts(entries.map(([host, entry]) => [host, entry['workers']])),
  };
}

/** When a worker died, as a date that sorts as text; '' where none did. */
function diedAt({ at }: Json): string {
  return typeof at === 'string' ? at : '';
}

/** Whether a request wants to be told by its status that not all is well: `?strict`. */
export function isStrict(target: string): boolean {
  return isAsked(target, 'strict');
}

/** Whether a parameter is in a target, and does not say no. */
export function isAsked(target: string, name: string): boolean {
  const value = new URLSearchParams(target.split('?')[1] ?? '').get(name);
  return value !== null && !OFF.has(value.toLowerCase());
}

function answer(
  own: { readonly headers: readonly (string | number)[] },
  status: number,
  body: Json,
) {
  return { status, headers: own.headers, body: JSON.stringify(body) };
}
