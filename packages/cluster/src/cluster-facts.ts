import { differences } from './catalog/differences.ts';
import { schemasOf } from './catalog/own-cards.ts';
import type { RemoteSkills } from './catalog/remote-skills.ts';
import type { ClusterFacts, ClusterOptions } from './cluster-options.ts';
import { describeMember } from './describe-member.ts';
import type { Member } from './members/member.ts';

/** What a cluster is put into words from. */
export interface KnownCluster extends Pick<ClusterFacts, 'connected' | 'away'> {
  readonly instance: string;
  readonly members: readonly Member[];
  readonly remote: RemoteSkills;
}

/** Puts what is known of a cluster into words. */
export function clusterFacts(
  { name, host, role, clock, local }: ClusterOptions,
  { connected, away, instance, members, remote }: KnownCluster,
): ClusterFacts {
  const own = schemasOf(local.skills());
  return {
    ...{ name, connected, away },
    self: { host, instance, role },
    members: members.map((member) => describeMember(member, clock)),
    differences: differences(own, remote, host),
  };
}
