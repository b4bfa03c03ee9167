import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { hostname } from 'node:os';
import type { HostConfig } from '@skillet/config';
import type { Cluster } from '@skillet/cluster';
import type {
  Admission,
  Dispatcher,
  EventFeed,
  EventListener,
  FinishedCallListener,
  HostLine,
  Turns,
} from '@skillet/core';
import { systemClock, type Supervisor } from '@skillet/supervisor';
import type { ConditionPart } from '../host/condition/join-conditions.ts';
import type { Place } from '../launcher/place-of.ts';
import type { HostLogger } from '../log/logger.ts';
import { KEEPER } from '../siblings/keeper.ts';
import { VERSION } from '../version.ts';
import { ForAllHosts } from './all/for-all-hosts.ts';
import { groupOf } from './all/group-of.ts';
import { clusterCondition } from './cluster-condition.ts';
import { clusterLines } from './cluster-lines.ts';
import { invokeRemote } from './invoke-remote.ts';
import { JoinedLine } from './joined-line.ts';
import { Placing } from './placing.ts';
import { statefulCondition } from './stateful/stateful-condition.ts';
import { statefulLines } from './stateful/stateful-lines.ts';
import type { SkillRunner } from './stateful/stateful-parts.ts';
import { StatefulSkills } from './stateful/stateful-skills.ts';

/** Milliseconds between two looks of a host that stops for others that could take its stateful skills. */
const LOOK_EVERY = 250;

export { inCluster } from './all/in-cluster.ts';
export { Placing };

/** A host's part in a cluster. */
export interface HostCluster {
  /** The skills of all hosts. */
  readonly dispatcher: Dispatcher;
  /** Runs the skills of this host, those that one host alone runs by their leases. */
  readonly runner: SkillRunner;
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
  readonly supervisor: Supervisor;
  readonly turns: Turns;
  readonly admission: Admission;
  /** See `hostLine`. */
  readonly line: HostLine | undefined;
  /** Hears of the end of each call of another host's skill that began here, while it listens. */
  readonly onFinished?: FinishedCallListener | undefined;
  readonly listens?: (() => boolean) | undefined;
  /** What happens to skills of this host. */
  readonly ring: EventFeed;
  /** Tells of something that happens to one. */
  readonly emit: EventListener;
  /** Aborts when the host begins to stop. */
  readonly stopping: AbortSignal;
  readonly log: HostLogger;
}

/** Makes a host one of its cluster; undefined, and nothing is loaded, where the configuration names none. */
export async function hostCluster(parts: HostClusterParts): Promise<HostCluster | undefined> {
  const { config, place, placing, supervisor, turns, admission, stopping, log } = parts;
  const { onFinished, listens = () => true, line } = parts;
  if (config.cluster === undefined) return undefined;
  const { Cluster: Made } = await import('@skillet/cluster');
  const { name, host = nameOfMachine(), role, zone, labels, ...rest } = config.cluster;
  const { admin, encrypt, trusted, statefulWhenAway: whenAway, ...access } = rest;
  const joined = line instanceof JoinedLine ? line : undefined;
  placing.configure(config);
  const isKeeper = place.of === 1 || place.number === KEEPER;
  const inFlight = () => supervisor.inFlight().length;
  const about = { role, ...(zone === undefined ? {} : { zone }), labels };
  const all = new ForAllHosts({
    ...{ name, host, about, inFlight, events: parts.ring, admits: admin, stopping, log },
  });
  const cluster: Cluster = new Made({
    ...{ name, host, role, zone, labels, encrypt, trusted, access },
    instance: joined?.instance,
    version: VERSION,
    group: groupOf(place),
    api: all.answer,
    clock: systemClock,
    local: supervisor,
    inFlight,
    offers: () => true,
    invoke: invokeRemote(turns),
    placed: {
      skill: (mount) => placing.skill(mount) ?? stateful.skill(mount),
      skills: () => [...placing.skills(), ...stateful.skills()],
    },
    admission,
    onFinished: (call) => {
      if (listens()) onFinished?.(call);
    },
    log: clusterLines(log, name, (mount, happened) => {
      const { name: skill = '', revision = '' } = cluster.dispatcher.skill(mount) ?? {};
      parts.emit({ at: systemClock.date(), skill, mount, revision, ...happened });
    }),
  });
  all.use(cluster);
  if (role === 'both') placing.overflowTo(cluster.elsewhere);
  joined?.join(cluster.line);
  const changed = new Set<() => void>();
  const stateful: StatefulSkills = new StatefulSkills({
    ...{ supervisor, whenAway },
    // Of several hosts on a port, one alone runs them.
    leaseOf: isKeeper ? (...lease) => cluster.leases.of(...lease) : undefined,
    clock: systemClock,
    hasOthers: () =>
      cluster.assembly.hosts.some(({ state, role }) => state === 'up' && role !== 'gateway'),
    lines: statefulLines(log, name, () => cluster.facts().connected),
    onChanged: () => {
      cluster.tell();
      for (const listener of changed) listener();
    },
  });
  const leaveToOthers = (): void => {
    const { members } = cluster.facts();
    if (members.some(({ state, role: of }) => state === 'up' && of !== 'gateway')) stateful.leave();
    // Where nobody is there who could take them, they go on until somebody is, or the host ends.
    else if (!stateful.isLeaving) systemClock.after(LOOK_EVERY, leaveToOthers);
  };
  stopping.addEventListener('abort', () => {
    leaveToOthers();
    cluster.leave();
  });
  return {
    // A worker answers for its own skills alone.
    dispatcher: role === 'worker' ? supervisor : cluster.dispatcher,
    runner: stateful,
    condition: () =>
      clusterCondition(cluster.facts(), placing.notes, {
        stateful: statefulCondition(stateful.leases, host),
        limits: admission.limits,
      }),
    all,
    start: async (gateway) => {
      await all.open(gateway);
      cluster.start();
    },
    onChanged: (listener) => {
      changed.add(listener);
      cluster.onChanged(listener);
    },
    close: async () => {
      await stateful.close();
      await cluster.close();
    },
  };
}

/**
 * By what a host and others hear each other that hold something together: `siblings` share its port; those of its cluster
 * come to it as soon as that is there. Undefined where it is alone.
 */
export function hostLine(
  { cluster }: Pick<HostConfig, 'cluster'>,
  siblings: HostLine | undefined,
): HostLine | undefined {
  if (cluster === undefined) return siblings;
  const instance = randomBytes(6).toString('hex');
  return new JoinedLine({ host: cluster.host ?? nameOfMachine(), instance }, siblings);
}

/** What may stand in a subject of NATS. */
function nameOfMachine(): string {
  return (
    hostname()
      .replaceAll(/[^A-Za-z0-9_-]/g, '-')
      .slice(0, 64) || 'host'
  );
}
