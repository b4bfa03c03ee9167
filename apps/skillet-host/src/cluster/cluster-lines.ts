import type { ClusterLog, LossCause } from '@skillet/cluster';
import type { HostLogger } from '../log/logger.ts';

const CAUSES: Readonly<Record<LossCause, string>> = {
  left: 'it has left',
  silent: 'it gives no sign of life',
  'nobody-there': 'nobody is there any more',
  'nats-away': 'NATS is away',
};

/** What happens to a skill on other hosts, as an event without its origin. */
export type ElsewhereEvent =
  | {
      readonly type: 'member-ejected';
      readonly member: string;
      readonly forMs: number;
      readonly why: string;
    }
  | { readonly type: 'member-readmitted'; readonly member: string };

/** The lines of the log about a cluster; what is about one skill is an event, which has its own. */
export function clusterLines(
  log: Pick<HostLogger, 'info' | 'warn'>,
  name: string,
  emit: (mount: string, event: ElsewhereEvent) => void,
): ClusterLog {
  return {
    onUp: () => {
      log.info({ cluster: name }, `cluster ${name}: connected to NATS`);
    },
    onDown: (why) => {
      log.warn(
        { cluster: name },
        `cluster ${name}: NATS cannot be reached (${why}): this host goes on with its own skills, and looks for it`,
      );
    },
    onJoined: ({ host, instance, role, zone }) => {
      const where = zone === undefined ? '' : `, zone ${zone}`;
      log.info(
        { cluster: name, member: host, instance },
        `cluster ${name}: ${host} is there (${role}${where})`,
      );
    },
    onFrozen: ({ host, instance }) => {
      log.warn(
        { cluster: name, member: host, instance },
        `cluster ${name}: ${host} gives no sign of life: the calls that it has are given up, and it gets no others until it does`,
      );
    },
    onEjected: ({ host: member }, mount, { ms: forMs, why }) => {
      emit(mount, { type: 'member-ejected', member, forMs, why });
    },
    onReturned: ({ host: member }, mount) => {
      emit(mount, { type: 'member-readmitted', member });
    },
    onLost: ({ host, instance }, cause) => {
      const line = `cluster ${name}: ${host} is not there any more: ${CAUSES[cause]}`;
      if (cause === 'left') log.info({ cluster: name, member: host, instance }, line);
      else log.warn({ cluster: name, member: host, instance }, line);
    },
    onFault: (why) => {
      log.warn({ cluster: name }, `cluster ${name}: ${why}`);
    },
  };
}
