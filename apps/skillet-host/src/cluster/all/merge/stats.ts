import { joinFields, sum, type Json } from '../../../siblings/merge/json.ts';
import { OF_HOST, ofOneSkill, ofSkill } from '../../../siblings/merge/stats.ts';
import type { AllSaid } from '../told.ts';
import { bodyOf, entriesOf, hostEntry, ownSkills, saidBy } from './hosts.ts';

/** What is told of a host as the sum over its skills. */
const OF_SKILLS = {
  in_flight: sum,
  workers: sum,
  waiting: sum,
  rate: sum,
  requests_1m: sum,
  errors_1m: sum,
};

/** `GET /stats` of all hosts, and `?mount=` of one skill on all that run it. */
export function mergeStats({ told, missing }: AllSaid, cluster: Json): Json {
  const all = told.map((one) => ({ one, body: bodyOf(one) }));
  if (all[0]?.body['skills'] === undefined) {
    const bodies = all.map(({ one, body }): readonly [string, Json] => [one.host, body]);
    const skill = ofOneSkill(bodies);
    const workers = bodies.flatMap(([host, body]) => entriesOf(host, body['workers_now']));
    return { ...skill, workers_now: workers, hosts: told.map(({ host }) => host), missing };
  }
  const isWell = missing.length === 0 && all.every(({ body }) => body['status'] === 'healthy');
  const mounts = new Set(all.flatMap(({ body }) => [...ownSkills(body).keys()]));
  const skills = [...mounts].sort().map((mount) => {
    const there = all.flatMap(({ one, body }) => {
      const skill = ownSkills(body).get(mount);
      return skill === undefined ? [] : [{ host: one.host, skill }];
    });
    const hosts = there.map(({ host, skill: { status } }) => [host, { status }] as const);
    const joined = ofSkill(there.map(({ skill }) => skill));
    return [mount, { ...joined, hosts: Object.fromEntries(hosts) }] as const;
  });
  const [own = {}] = all.map(({ body }) => body);
  const listed = (name: string): Json[] =>
    all.flatMap(({ one, body }) => entriesOf(one.host, body[name]));
  const sums = joinFields(
    all.map(({ body }) => body),
    OF_HOST,
  );
  return {
    ...pick(own, ['version', 'started_at', 'now', 'moved']),
    ...cluster,
    ...pick(sums, Object.keys(OF_HOST)),
    status: isWell ? 'healthy' : 'degraded',
    hosts: all.map(({ one, body }) => hostEntry(one, hostFigures(body))),
    missing,
    skills: Object.fromEntries(skills),
    failed: listed('failed'),
    disabled: listed('disabled'),
    warnings: all.flatMap(({ one, body }) => saidBy(one.host, body['warnings'])),
  };
}

function hostFigures(body: Json): Json {
  const skills = [...ownSkills(body).values()];
  const names = ['status', 'version', 'started_at', ...Object.keys(OF_HOST)];
  const sums = pick(joinFields(skills, OF_SKILLS), Object.keys(OF_SKILLS));
  const { hosts: processes } = body;
  return {
    ...pick(body, names),
    ...sums,
    skills: skills.length,
    ...(typeof processes === 'number' ? { processes } : {}),
  };
}

function pick(from: Json, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}
