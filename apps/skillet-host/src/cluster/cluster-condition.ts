import type { ClusterFacts, MemberFacts } from '@skillet/cluster';
import { scrubPaths } from '@skillet/core';
import type { HostCondition } from '@skillet/gateway';
import type { StatefulCondition } from './stateful/stateful-condition.ts';

const ALONE = ' Limits of callers hold for each host by itself until then.';

/** What `/health` says of the cluster; `limits` is whether any calls are limited. */
export function clusterCondition(
  facts: ClusterFacts,
  notes: readonly string[],
  { stateful, limits }: { readonly stateful: StatefulCondition; readonly limits: boolean },
): Partial<HostCondition> {
  const { name, connected, away, self, members, differences } = facts;
  const since = away === undefined ? undefined : new Date(away.since).toISOString();
  const warning =
    away === undefined
      ? []
      : [
          `The cluster "${name}" cannot be reached since ${String(since)}: ${away.why}. Skills of other hosts are not there; those of this host are.${limits ? ALONE : ''}`,
        ];
  return {
    warnings: [...warning.map(scrubPaths), ...stateful.warnings],
    notes: [...differences, ...notes, ...stateful.notes],
    cluster: {
      name,
      connected,
      ...(away === undefined ? {} : { away_since: since, away_why: scrubPaths(away.why) }),
      ...self,
      members: members.map(memberEntry),
      ...(stateful.leases.length === 0 ? {} : { leases: stateful.leases }),
    },
  };
}

function memberEntry(member: MemberFacts): Readonly<Record<string, unknown>> {
  const { host, instance, state, role, zone, labels, version, skills, inFlight, since, ejected } =
    member;
  return {
    ...{ host, instance, state, role },
    ...(zone === undefined ? {} : { zone }),
    ...{ labels, version, skills },
    in_flight: inFlight,
    since: new Date(since).toISOString(),
    ...(ejected.length === 0 ? {} : { ejected: ejected.map(ejectedEntry) }),
  };
}

function ejectedEntry({ mount, until, why }: MemberFacts['ejected'][number]): object {
  return { mount, until: new Date(until).toISOString(), why };
}
