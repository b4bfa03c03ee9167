import type { RequestListener } from 'node:http';
import { hostname } from 'node:os';
import type { HostConfig } from '@skillet/config';
import type { Cluster } from '@skillet/cluster';
import type {
  Admission,
  Dispatcher,
  EventFeed,
  FinishedCallListener,
  SkillSpec,
  Turns,
} from '@skillet/core';
import { systemClock, type Supervisor } from '@skillet/supervisor';
import type { ConditionPart } from '../host/condition/join-conditions.ts';
import type { Reloader } from '../host/reloader.ts';
import type { Place } from '../launcher/place-of.ts';
import type { HostLogger } from '../log/logger.ts';
import { KEEPER } from '../siblings/keeper.ts';
import { isStateful } from '../siblings/share.ts';
import { VERSION } from '../version.ts';
import { ForAllHosts } from './all/for-all-hosts.ts';
import { groupOf } from './all/group-of.ts';
import { clusterCondition } from './cluster-condition.ts';
import { clusterLines } from './cluster-lines.ts';
import { invokeRemote } from './invoke-remote.ts';
import { Placing } from './placing.ts';

export { inCluster } from './all/in-cluster.ts';
export { Placing };

/** A host's part in a cluster. */
export interface HostCluster {
  /** The skills of all hosts. */
  readonly dispatcher: Dispatcher;
  readonly condition: ConditionPart;
  /** What all hosts are asked by, and do. */
  readonly all: ForAllHosts;
  /** Begins to look for the others, which may ask `gateway`. */
  start(gateway: RequestListener): Promise<void>;
  /** Has somebody told when there are other skills on other hosts than before. */
  onChanged(listener: () => void): void;
  close(): Promise<void>;
}

/** What it needs of a host. */
export interface HostClusterParts {
  readonly config: Pick<HostConfig, 'cluster' | 'skills'>;
  readonly place: Place;
  readonly placing: Placing;
  readonly supervisor: Dispatcher & Pick<Supervisor, 'inFlight'>;
  readonly turns: Turns;
  readonly admission: Admission;
  /** Hears of the end of each call of another host's skill that began here, while it listens. */
  readonly onFinished?: FinishedCallListener | undefined;
  readonly listens?: (() => boolean) | undefined;
  readonly reloader: Pick<Reloader, 'onReloaded'>;
  /** What happens to skills of this host. */
  readonly ring: EventFeed;
  /** Aborts when the host begins to stop. */
  readonly stopping: AbortSignal;
  readonly log: HostLogger;
}

/** Makes a host one of its cluster; undefined, and nothing is loaded, where the configuration names none. */
export async function hostCluster(parts: HostClusterParts): Promise<HostCluster | undefined> {
  const { config, place, placing, supervisor, turns, admission, reloader, stopping, log } = parts;
  const { onFinished, listens = () => true } = parts;
  if (config.cluster === undefined) return undefined;
  const { Cluster: Made } = await import('@skillet/cluster');
  const { name, host = nameOfMachine(), role, zone, labels, ...rest } = config.cluster;
  const { admin, encrypt, trusted, ...access } = rest;
  let kept = statefulIn(config.skills);
  reloader.onReloaded((next) => {
    kept = statefulIn(next.skills);
    placing.configure(next);
  });
  placing.configure(config);
  const isKeeper = place.of === 1 || place.number === KEEPER;
  const inFlight = () => supervisor.inFlight().length;
  const about = { role, ...(zone === undefined ? {} : { zone }), labels };
  const all = new ForAllHosts({
    ...{ name, host, about, inFlight, events: parts.ring, admits: admin, stopping, log },
  });
  const cluster: Cluster = new Made({
    ...{ name, host, role, zone, labels, encrypt, trusted, access },
    version: VERSION,
    group: groupOf(place),
    api: all.answer,
    clock: systemClock,
    local: supervisor,
    inFlight,
    // Of several hosts on a port, one alone runs it.
    offers: (mount) => isKeeper || !kept.has(mount),
    invoke: invokeRemote(turns),
    placed: placing,
    admission,
    onFinished: (call) => {
      if (listens()) onFinished?.(call);
    },
    log: clusterLines(log, name),
  });
  all.use(cluster);
  if (role === 'both') placing.overflowTo(cluster.elsewhere);
  stopping.addEventListener('abort', () => {
    cluster.leave();
  });
  return {
    // A worker answers for its own skills alone.
    dispatcher: role === 'worker' ? supervisor : cluster.dispatcher,
    condition: () => clusterCondition(cluster.facts(), placing.notes),
    all,
    start: async (gateway) => {
      await all.open(gateway);
      cluster.start();
    },
    onChanged: (listener) => {
      cluster.onChanged(listener);
    },
    close: () => cluster.close(),
  };
}

function statefulIn(skills: readonly SkillSpec[]): ReadonlySet<string> {
  return new Set(skills.filter(isStateful).map(({ mount }) => mount));
}

/** What may stand in a subject of NATS. */
function nameOfMachine(): string {
  return (
    hostname()
      .replaceAll(/[^A-Za-z0-9_-]/g, '-')
      .slice(0, 64) || 'host'
  );
}
