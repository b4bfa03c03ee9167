import type { GatewayOptions } from '@skillet/gateway';
import { callerWithin } from '../../host/within.ts';
import type { ForAllHosts } from './for-all-hosts.ts';
import { forCluster } from './for-cluster.ts';

type Parts = Pick<GatewayOptions, 'toldCaller' | 'eachRoute' | 'tellOfSkill' | 'clusterEvents'>;

/** Has endpoints answer for all hosts of the cluster, too, and the others ask here; `all` is undefined where there is no cluster. */
export function inCluster(parts: Parts, all: ForAllHosts | undefined): Parts {
  const { toldCaller } = parts;
  const eachRoute: NonNullable<Parts['eachRoute']> = parts.eachRoute ?? ((row) => row);
  return {
    ...parts,
    toldCaller:
      all === undefined ? toldCaller : (req) => toldCaller?.(req) ?? callerWithin(req.socket),
    clusterEvents: all?.parts.events,
    eachRoute: (row) => forCluster(eachRoute(row), all?.parts),
  };
}
