import type { RequestListener } from 'node:http';
import type { ApiAnswers, Cluster } from '@skillet/cluster';
import type { EventFeed } from '@skillet/core';
import { systemClock } from '@skillet/supervisor';
import type { ReloadWish } from '../../host/reloader.ts';
import type { HostLogger } from '../../log/logger.ts';
import type { Json } from '../../siblings/merge/json.ts';
import { OthersDesk } from './answer-others.ts';
import { ClusterEvents } from './cluster-events.ts';
import type { ForClusterParts } from './for-cluster.ts';
import { Questions } from './questions.ts';
import { claimOf, RollClaims } from './roll-claims.ts';
import type { RollOutcome } from './roll-outcome.ts';
import { RollingReload } from './rolling-reload.ts';

/** What it is made of. */
export interface ForAllHostsParts {
  /** Name of the cluster, and of this host in it. */
  readonly name: string;
  readonly host: string;
  /** Whether other hosts may ask. */
  readonly admits: boolean;
  /** Who and where it is, in the words that clients see. */
  readonly about: Json;
  /** Calls that its skills have in flight. */
  readonly inFlight: () => number;
  /** What happens to its own skills. */
  readonly events: EventFeed;
  readonly stopping: AbortSignal;
  readonly log: Pick<HostLogger, 'info' | 'warn'>;
}

/** What any host of a cluster says and does for all of them, and answers the others for itself. */
export class ForAllHosts {
  readonly #given: ForAllHostsParts;
  readonly #claims = new RollClaims(systemClock, (holder) => this.#isThere(holder));
  readonly #desk: OthersDesk;
  #parts: ForClusterParts | undefined;
  #cluster: Pick<Cluster, 'facts'> | undefined;

  constructor(given: ForAllHostsParts) {
    this.#given = given;
    this.#desk = new OthersDesk(given.admits, this.#claims.forOthers);
  }

  /** Answers another host. */
  get answer(): ApiAnswers {
    return this.#desk.answer;
  }

  /** What endpoints ask all hosts with. */
  get parts(): ForClusterParts {
    if (this.#parts === undefined) throw new Error('it has no cluster yet');
    return this.#parts;
  }

  /** Asks the hosts of this cluster. */
  use(cluster: Pick<Cluster, 'assembly' | 'facts'>): void {
    const { name, host, stopping, log, about, inFlight } = this.#given;
    const { assembly } = cluster;
    this.#cluster = cluster;
    const { instance } = cluster.facts().self;
    const askOwn = this.#desk.askOwn.bind(this.#desk);
    const rolling = new RollingReload({
      ...{ assembly, askOwn, claims: this.#claims, self: { host, instance } },
      ...{ clock: systemClock, stopping, log },
    });
    const told = (): Json => ({ cluster: name, connected: cluster.facts().connected });
    const questions = new Questions({
      ...{ assembly, askOwn, host },
      about: () => ({ instance, state: 'up', ...about, in_flight: inFlight() }),
    });
    this.#parts = {
      ...{ questions, host, cluster: told },
      events: new ClusterEvents({ assembly, own: this.#given.events, host, clock: systemClock }),
      roll: (wish, dryRun) => rolling.roll(wish, dryRun),
    };
  }

  /** Has others be answered by a gateway. */
  open(gateway: RequestListener): Promise<void> {
    return this.#desk.open(gateway);
  }

  /** Reloads all hosts, one after the other. Rejects with a `RollUnderWay`. */
  readonly reload = (by: string, wish: ReloadWish): Promise<RollOutcome> => {
    const { dryRun = false, force = false, canary } = wish;
    const query = new URLSearchParams({
      ...(dryRun ? { dry_run: 'true' } : {}),
      ...(force ? { force: 'true' } : {}),
      ...(canary === undefined ? {} : { canary: String(canary) }),
    });
    return this.parts.roll({ by, query }, dryRun);
  };

  /** Whether a run of a host is this one, or is known. */
  #isThere(holder: string): boolean {
    const { self, members = [] } = this.#cluster?.facts() ?? {};
    return [...members, ...(self === undefined ? [] : [self])].some(
      (one) => claimOf(one) === holder,
    );
  }
}
