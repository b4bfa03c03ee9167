import { describeSkill, joinCaptured } from '@skillet/catalog';
import {
  datedState,
  HostError,
  type CallCounts,
  type Descriptor,
  type LoadedReport,
  type SkillSpec,
  type Clock,
  type SkillView,
} from '@skillet/core';
import type { CallLedger } from '../pool/call-ledger.ts';
import type { Pool } from '../pool/pool.ts';
import type { ReloadTarget } from './reload.ts';
import { SkillTable, type Slot } from './skill-table.ts';

/** Makes the pool of a revision with a label. */
export type CreatePool = (spec: SkillSpec, revision: string, ledger: CallLedger) => Pool;

/** The revisions there are: live at a mount, warming up, or draining. */
export class LiveRevisions implements ReloadTarget {
  readonly table = new SkillTable();
  /** Every pool that has not ended. */
  readonly pools = new Set<Pool>();
  #closed = false;
  readonly #numbers = new Map<string, number>();
  /** What has come of the requests to each mount, whatever revision had them. */
  readonly #ledgers = new Map<string, CallLedger>();
  readonly #createLedger: () => CallLedger;
  readonly #clock: Clock;
  readonly #createPool: CreatePool;

  constructor(clock: Clock, createPool: CreatePool, createLedger: () => CallLedger) {
    this.#clock = clock;
    this.#createPool = createPool;
    this.#createLedger = createLedger;
  }

  /** Makes no more pools; those that have not ended. */
  close(): ReadonlySet<Pool> {
    this.#closed = true;
    return this.pools;
  }

  get mounts(): readonly string[] {
    return this.table.mounts;
  }

  /** What has come of the requests to a mount; undefined when nothing has ever been there. */
  counts(mount: string): CallCounts | undefined {
    return this.#ledgers.get(mount)?.counts;
  }

  slot(mount: string): Slot | undefined {
    return this.table.get(mount);
  }

  /** Throws once this is closed. */
  prepare(spec: SkillSpec): Pool {
    if (this.#closed)
      throw new HostError('host_stopping', 'The host is stopping: nothing is started any more.');
    const number = (this.#numbers.get(spec.mount) ?? 0) + 1;
    this.#numbers.set(spec.mount, number);
    const ledger = this.#ledgers.get(spec.mount) ?? this.#createLedger();
    this.#ledgers.set(spec.mount, ledger);
    const pool = this.#createPool(spec, `r${String(number)}`, ledger);
    this.pools.add(pool);
    void pool.ended.then(() => this.pools.delete(pool));
    return pool;
  }

  /** Mounts a pool where nothing is yet, whether or not it comes up. */
  mount(pool: Pool): void {
    this.table.set(pool.spec.mount, { pool, view: viewOf(pool, this.#clock) });
  }

  goLive(pool: Pool): void {
    const old = this.table.get(pool.spec.mount)?.pool;
    this.mount(pool);
    const previous = old === undefined ? {} : { previous: old.revision };
    pool.announce({ type: 'revision-live', ...previous });
    if (old === undefined) return;
    old.handOver(pool);
    void old.drain('replaced');
  }

  discard(pool: Pool): void {
    pool.abandon();
    void pool.stop('stopped');
  }

  remove(mount: string): void {
    const old = this.table.get(mount)?.pool;
    this.table.delete(mount);
    old?.announce({ type: 'skill-removed' });
    void old?.drain('stopped');
  }

  reportFailure(pool: Pool, error: string, kept: string | undefined): void {
    const about = kept === undefined ? { error } : { error, kept };
    pool.announce({ type: 'revision-failed', ...about });
  }
}

/** What the gateway sees of a pool; what changes is read when asked for. */
function viewOf(pool: Pool, clock: Clock): SkillView {
  const { mount, name, kind, limits, timeout, streamIdle, manifest, isolationReason } = pool.spec;
  const declared = describeSkill(manifest, mount);
  let joined: { readonly from: LoadedReport; readonly descriptor: Descriptor } | undefined;
  return {
    mount,
    name,
    revision: pool.revision,
    kind,
    bodyLimit: limits.body,
    timeout,
    streamIdle,
    ...(isolationReason === undefined ? {} : { isolationReason }),
    get descriptor() {
      const { report } = pool;
      if (report?.captured === undefined) return declared;
      if (joined?.from !== report) {
        joined = { from: report, descriptor: joinCaptured(declared, report.captured) };
      }
      return joined.descriptor;
    },
    get ownOpenapi(): unknown {
      return pool.report?.captured?.openapi === undefined ? undefined : this.descriptor.openapi;
    },
    get state() {
      return datedState(pool.state, (at) => clock.date(at));
    },
    get ownHealth() {
      return pool.report?.health ?? false;
    },
    details: () => pool.details(),
  };
}
