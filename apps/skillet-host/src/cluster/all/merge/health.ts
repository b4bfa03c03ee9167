import type { Json } from '../../../siblings/merge/json.ts';
import { asList, asObject } from '../../../siblings/merge/json.ts';
import type { AllSaid } from '../told.ts';
import { bodyOf, hostEntry, ownSkills, saidBy } from './hosts.ts';

/**
 * `GET /health` of all hosts: how each is, and each skill where it runs. A skill is as it is where it is worst, and a host that
 * does not answer is no well one.
 */
export function mergeHealth({ told, missing }: AllSaid, cluster: Json): Json {
  const all = told.map((one) => ({ one, body: bodyOf(one) }));
  const isWell = missing.length === 0 && all.every(({ body }) => body['status'] === 'healthy');
  const skills = new Map<string, Map<string, Json>>();
  for (const { one, body } of all) {
    for (const [mount, skill] of ownSkills(body)) {
      const hosts = skills.get(mount) ?? new Map<string, Json>();
      skills.set(mount, hosts.set(one.host, shortOf(skill)));
    }
  }
  const warnings = all.flatMap(({ one, body }) => saidBy(one.host, body['warnings']));
  const away = missing.map(({ host, why }) => `${host} does not answer: ${why}`);
  const notes = new Set(all.flatMap(({ body }) => asList(body['notes'])));
  return {
    ...cluster,
    status: isWell ? 'healthy' : 'degraded',
    hosts: [
      ...all.map(({ one, body }) =>
        hostEntry(one, { status: body['status'], skills: ownSkills(body).size }),
      ),
      ...missing.map(({ host, why }) => ({ host, status: 'missing', why })),
    ],
    skills: Object.fromEntries(
      [...skills]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([mount, hosts]) => [mount, worstOf(mount, hosts)]),
    ),
    failed: all.flatMap(({ one, body }) =>
      asList(body['failed']).map((failed) => ({ ...asObject(failed), host: one.host })),
    ),
    warnings: [...warnings, ...away],
    notes: [...notes],
  };
}

function worstOf(mount: string, hosts: ReadonlyMap<string, Json>): Json {
  const all = [...hosts.values()];
  const worst = all.find(({ status }) => status !== 'loaded') ?? all[0] ?? {};
  return { ...worst, mount_path: mount, hosts: Object.fromEntries(hosts) };
}

/** What is told of a skill on one host: how it is and why, and not each of its workers. */
function shortOf({ status, error, reload_error, suspicion, pinned, isolation_reason }: Json): Json {
  const more = { error, reload_error, suspicion, pinned, isolation_reason };
  const there = Object.entries(more).filter(([, value]) => value !== undefined);
  return { status, ...Object.fromEntries(there) };
}
