import type { Clock } from '@skillet/core';
import type { ClusterLog } from './cluster-options.ts';
import { describeMember } from './describe-member.ts';
import type { OutliersListener } from './pick/outliers.ts';

/** Tells of hosts that get no calls of a skill, in words. */
export function tellOutliers(
  log: Pick<ClusterLog, 'onEjected' | 'onReturned'>,
  clock: Clock,
): OutliersListener {
  return {
    onEjected: (member, mount, ejection) => {
      log.onEjected(describeMember(member, clock), mount, ejection);
    },
    onReturned: (member, mount) => {
      log.onReturned(describeMember(member, clock), mount);
    },
  };
}
