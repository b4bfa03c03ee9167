import { breakingChanges, isNewMajor } from '@skillet/catalog';
import {
  HostError,
  type Call,
  type CallCounts,
  type Clock,
  type EventListener,
  type InvokeOptions,
  type SkillRequest,
  type SkillSpec,
  type SkillView,
} from '@skillet/core';
import type { SharedDeaths } from '../fellows/shared-deaths.ts';
import { CallLedger } from '../pool/call-ledger.ts';
import type { Pool } from '../pool/pool.ts';
import type { RequestInFlight } from '../request-in-flight.ts';
import type { Worker } from '../worker/worker.ts';
import { LiveRevision } from './live-revision.ts';
import type { ReloadTarget } from './bring-up.ts';
import { SharedMounts } from './shared-mounts.ts';
import { stickyOf } from './shared-view.ts';
import { SkillTable, type SlotParts } from './skill-table.ts';
import { Trials } from './trials.ts';
import type { TrialStart } from './trial.ts';

/** Makes the pool of a revision with a label; with `apart`, one that no other pool or host knows of, and that alone hears of it. */
export type CreatePool = (
  spec: SkillSpec,
  revision: string,
  ledger: CallLedger,
  apart?: EventListener,
) => Pool;

/** What a live revision was loaded from. */
export interface LoadedRevision {
  /** Its label in the log. */
  readonly revision: string;
  readonly spec: SkillSpec;
  /** What its descriptor says. */
  readonly version: string;
  /** The `contentDigest` of each file that it has loaded, by absolute paths. */
  readonly digests: ReadonlyMap<string, string>;
}

/** The revisions there are: live at a mount, warming up, or draining. */
export class LiveRevisions implements ReloadTarget {
  readonly table: SkillTable;
  readonly trials: Trials;
  readonly shared: SharedMounts;
  /** Every pool that has not ended. */
  readonly pools = new Set<Pool>();
  /** Those that no calls go to. */
  readonly #apart = new WeakSet<Pool>();
  #closed = false;
  readonly #clock: Clock;
  readonly #createPool: CreatePool;
  readonly #deaths: SharedDeaths | undefined;

  /** `deaths` hears of each pool that calls go to from now on. */
  constructor(clock: Clock, createPool: CreatePool, slots: SlotParts, deaths?: SharedDeaths) {
    this.#clock = clock;
    this.#deaths = deaths;
    this.#createPool = createPool;
    this.table = new SkillTable(slots);
    this.trials = new Trials(this.table, clock);
    this.shared = new SharedMounts(this.table);
  }

  /** Makes no more pools; those that have not ended. */
  close(): ReadonlySet<Pool> {
    this.#closed = true;
    return this.pools;
  }

  /** What is at a mount. */
  view(mount: string): SkillView | undefined {
    return this.table.get(mount)?.choose() ?? this.shared.get(mount);
  }

  /** What is at all mounts; the versions that share one are one. */
  get views(): readonly SkillView[] {
    return this.shared.joined(this.table.mounted.flatMap((slot) => slot.choose() ?? []));
  }

  /** The revision that is invoked at a mount. Throws a `HostError` where none that is there gets calls. */
  invoked(mount: string, options?: InvokeOptions): LiveRevision | undefined {
    const own = this.table.get(mount)?.choose();
    if (own !== undefined) return own;
    const shared = this.shared.get(mount);
    return shared && this.table.get(shared.choose(stickyOf(options)).view.mount)?.choose();
  }

  /** Hands requests to what is invoked at a mount: while one waits, another version may have come, or one skill in place of versions. */
  dispatching(
    mount: string,
    options: InvokeOptions | undefined,
    revision: LiveRevision,
  ): (request: SkillRequest) => Call {
    const now = () => this.invoked(mount, options);
    return (request) => {
      const call = (now() ?? revision).dispatch(request);
      call.findBy?.(now);
      return call;
    };
  }

  /** Workers of all pools. */
  *workers(): Iterable<Worker> {
    for (const pool of this.pools) yield* pool.workers;
  }

  /** The requests of all pools. */
  get inFlight(): RequestInFlight[] {
    return [...this.pools].flatMap(({ spec: { name: skill, mount }, inFlight }) =>
      inFlight.map(({ request: { requestId } }) => ({ skill, mount, requestId })),
    );
  }

  get mounts(): readonly string[] {
    return this.table.mounts;
  }

  /** What has come of the requests to a mount; undefined when nothing has ever been there. */
  counts(mount: string): CallCounts | undefined {
    return this.table.get(mount)?.ledger.counts;
  }

  /** Absolute paths of the files that the live revisions were loaded from. */
  get files(): readonly string[] {
    return this.table.mounted.flatMap(({ live }) => live.flatMap(({ pool }) => pool.code.files));
  }

  /** What the revision that is live at a mount was loaded from. */
  loaded(mount: string): LoadedRevision | undefined {
    const live = this.table.get(mount)?.live[0];
    if (live === undefined) return undefined;
    const { spec, code } = live.pool;
    const { revision, descriptor } = live;
    return { revision, spec, version: descriptor.version, digests: code.digests };
  }

  running(mount: string): Pool | undefined {
    return this.table.get(mount)?.live[0]?.pool;
  }

  /** Throws once this is closed. */
  prepare(spec: SkillSpec): Pool {
    this.#refuseOnceClosed();
    const slot = this.table.at(spec.mount);
    return this.#keep(this.#createPool(spec, slot.nextLabel(), slot.ledger));
  }

  /** Makes a pool whose calls nobody counts, and of which only `listener` hears. Throws once this is closed. */
  prepareApart(spec: SkillSpec, revision: string, listener: EventListener): Pool {
    this.#refuseOnceClosed();
    const pool = this.#createPool(spec, revision, new CallLedger(this.#clock), listener);
    this.#apart.add(pool);
    return this.#keep(pool);
  }

  /** Pools of a mount that calls go to, or went to. */
  poolsAt(mount: string): Pool[] {
    return [...this.pools].filter((pool) => pool.spec.mount === mount && !this.#apart.has(pool));
  }

  /** Has all calls of a mount go to a pool, whether or not it comes up. */
  mount(pool: Pool): Pool {
    const slot = this.table.at(pool.spec.mount);
    slot.goLive(new LiveRevision(pool, slot, this.#clock));
    this.#deaths?.goLive(pool.spec.mount, pool.fellow);
    return pool;
  }

  breaking(old: Pool, next: Pool): readonly string[] {
    const slot = this.table.at(next.spec.mount);
    const descriptorOf = (pool: Pool) => new LiveRevision(pool, slot, this.#clock).descriptor;
    const [before, after] = [descriptorOf(old), descriptorOf(next)];
    return isNewMajor(before.version, after.version) ? [] : breakingChanges(before, after);
  }

  goLive(pool: Pool): void {
    const { mount } = pool.spec;
    this.trials.settle(mount);
    this.table.at(mount).rejected = undefined;
    const old = this.running(mount);
    this.mount(pool);
    const previous = old === undefined ? {} : { previous: old.revision };
    pool.announce({ type: 'revision-live', ...previous });
    if (old === undefined) return;
    old.handOver(pool);
    void old.drain('replaced');
  }

  beginTrial(pool: Pool, start: TrialStart): void {
    this.trials.begin(pool, start);
  }

  endTrial(mount: string): void {
    this.trials.settle(mount);
  }

  tried(mount: string): Pool | undefined {
    return this.table.get(mount)?.trial?.candidate.pool;
  }

  rejected(mount: string): Pool | undefined {
    return this.table.get(mount)?.rejected;
  }

  discard(pool: Pool): void {
    pool.abandon();
    void pool.stop('stopped');
  }

  remove(mount: string): void {
    this.trials.settle(mount);
    const old = this.running(mount);
    const slot = this.table.at(mount);
    slot.goLive();
    slot.rejected = undefined;
    this.#deaths?.remove(mount);
    old?.announce({ type: 'skill-removed' });
    void old?.drain('stopped');
  }

  reportFailure(pool: Pool, error: string, kept: string | undefined): void {
    const about = kept === undefined ? { error } : { error, kept };
    pool.announce({ type: 'revision-failed', ...about });
  }

  #refuseOnceClosed(): void {
    if (this.#closed)
      throw new HostError('host_stopping', 'The host is stopping: nothing is started any more.');
  }

  #keep(pool: Pool): Pool {
    this.pools.add(pool);
    void pool.ended.then(() => this.pools.delete(pool));
    return pool;
  }
}
