import {
  describeSkill,
  HostError,
  scrubPaths,
  type BrokenSkill,
  type Call,
  type Clock,
  type Dispatcher,
  type EventListener,
  type ReloadReport,
  type SkillRequest,
  type SkillSpec,
  type SkillView,
  type Timer,
} from '@skillet/core';
import { systemClock } from './clock.ts';
import type { IsolateLauncher } from './isolate/running-isolate.ts';
import { Pool } from './pool/pool.ts';
import { reload, type ReloadPlan, type ReloadTarget } from './reload/reload.ts';
import { SkillTable } from './reload/skill-table.ts';
import { createThreadLauncher } from './thread/thread-launcher.ts';
import { Transpiler } from './thread/transpiler.ts';

/** Milliseconds between heartbeats. */
const HEARTBEAT = 1000;
/** Milliseconds without a sign of life after which an isolate counts as unresponsive. */
const PATIENCE = 1000;

/** What a supervisor needs to know. */
export interface SupervisorOptions {
  /** Paths of the kernel's entry files. */
  readonly kernel: { readonly thread: string; readonly transpiler: string };
  /** Hears of everything that happens. */
  readonly onEvent: EventListener;
  /** Hears of faults that belong to no skill. Default: ignored. */
  readonly onFault?: (message: string) => void;
  /** Default: the real one. */
  readonly clock?: Clock;
  /** How isolates of a revision are started. Default: worker threads. */
  readonly launcherFor?: (spec: SkillSpec) => IsolateLauncher;
}

/** Decides what runs, and hands each request to the pool of its skill. */
export class Supervisor implements Dispatcher {
  readonly #clock: Clock;
  readonly #onEvent: EventListener;
  readonly #launcherFor: (spec: SkillSpec) => IsolateLauncher;
  readonly #transpiler: Transpiler;
  readonly #table = new SkillTable();
  /** Every pool that has not ended: live ones, new ones that warm up, old ones that drain. */
  readonly #pools = new Set<Pool>();
  readonly #revisions = new Map<string, number>();
  #broken: readonly BrokenSkill[] = [];
  #reloads: Promise<unknown> = Promise.resolve();
  #heartbeat: Timer | undefined;
  #calls = 0;

  constructor(options: SupervisorOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#onEvent = options.onEvent;
    this.#transpiler = new Transpiler(options.kernel.transpiler, this.#clock);
    const shared = {
      kernelEntry: options.kernel.thread,
      transpiler: this.#transpiler,
      onFault: options.onFault ?? (() => undefined),
    };
    this.#launcherFor = options.launcherFor ?? ((spec) => createThreadLauncher(spec, shared));
  }

  /** Starts all skills at once; none waits for another, and none has to come up. */
  start(specs: readonly SkillSpec[], broken: readonly BrokenSkill[] = []): void {
    this.#broken = broken;
    for (const spec of specs) {
      const pool = this.#prepare(spec);
      this.#table.set(spec.mount, { pool, view: viewOf(pool) });
      pool.start();
    }
    this.#beat();
  }

  /** Brings what runs in line with a plan, see `reload`; one reload after the other. */
  reload(plan: ReloadPlan): Promise<ReloadReport> {
    const turn = this.#reloads.then(() => this.#reload(plan));
    this.#reloads = turn.catch(() => undefined);
    return turn;
  }

  skill(mount: string): SkillView | undefined {
    return this.#table.get(mount)?.view;
  }

  skills(): readonly SkillView[] {
    return this.#table.slots.map(({ view }) => view);
  }

  broken(): readonly BrokenSkill[] {
    return this.#broken;
  }

  /** Absolute paths of the files that the live revisions were loaded from. */
  files(): readonly string[] {
    return this.#table.slots.flatMap(({ pool }) => pool.code.files);
  }

  dispatch(mount: string, request: SkillRequest): Call {
    const slot = this.#table.get(mount);
    if (slot === undefined) {
      throw new HostError('skill_unavailable', `There is no skill at "${mount}" any more.`);
    }
    const call = slot.pool.dispatch(request);
    return {
      response: call.response,
      cancel: () => {
        call.owner.cancel(call);
      },
    };
  }

  /**
   * Stops every skill: what is in flight may finish within `grace` milliseconds, the rest is ended.
   * Resolves with the mounts that had requests left then.
   */
  async stop(grace: number): Promise<readonly string[]> {
    this.#heartbeat?.cancel();
    const pools = [...this.#pools];
    const stopped = Promise.all(pools.map((pool) => pool.stop()));
    const stragglers = new Set<string>();
    const timer = this.#clock.after(grace, () => {
      for (const pool of pools) {
        if (pool.load > 0) stragglers.add(pool.spec.mount);
        pool.abandon();
      }
    });
    await stopped;
    timer.cancel();
    await this.#transpiler.close();
    return [...stragglers];
  }

  async #reload(plan: ReloadPlan): Promise<ReloadReport> {
    const table = this.#table;
    const target: ReloadTarget = {
      mounts: table.mounts,
      slot: (mount) => table.get(mount),
      prepare: (spec) => this.#prepare(spec),
      goLive: (pool) => {
        this.#goLive(pool);
      },
      discard: (pool) => {
        pool.abandon();
        void pool.stop('stopped');
      },
      remove: (mount) => {
        const old = table.get(mount);
        table.delete(mount);
        old?.pool.announce({ type: 'skill-removed' });
        void old?.pool.drain('stopped');
      },
      reportFailure: (pool, error, kept) => {
        const about = kept === undefined ? { error } : { error, kept };
        pool.announce({ type: 'revision-failed', ...about });
      },
    };
    const report = await reload(plan, target);
    if (plan.dryRun === true) return report;
    table.arrange(plan.specs.map(({ mount }) => mount));
    this.#broken = [...plan.broken, ...notMounted(plan, report, table)];
    return { ...report, after: table.mounts };
  }

  #goLive(pool: Pool): void {
    const { mount } = pool.spec;
    const old = this.#table.get(mount)?.pool;
    this.#table.set(mount, { pool, view: viewOf(pool) });
    const previous = old === undefined ? {} : { previous: old.revision };
    pool.announce({ type: 'revision-live', ...previous });
    if (old === undefined) return;
    old.handOver(pool);
    void old.drain('replaced');
  }

  #prepare(spec: SkillSpec): Pool {
    const number = (this.#revisions.get(spec.mount) ?? 0) + 1;
    this.#revisions.set(spec.mount, number);
    const pool = new Pool({
      spec,
      revision: `r${String(number)}`,
      launcher: this.#launcherFor(spec),
      clock: this.#clock,
      emit: (event) => {
        this.#onEvent(event);
      },
      nextCallId: () => (this.#calls += 1),
    });
    this.#pools.add(pool);
    void pool.ended.then(() => this.#pools.delete(pool));
    return pool;
  }

  #beat(): void {
    this.#heartbeat = this.#clock.after(HEARTBEAT, () => {
      const now = this.#clock.now();
      for (const pool of this.#pools) pool.tick(now, PATIENCE);
      this.#beat();
    });
  }
}

/** New skills that did not come up: they are not mounted, but `/health` names them. */
function notMounted(
  plan: ReloadPlan,
  report: ReloadReport,
  table: SkillTable,
): readonly BrokenSkill[] {
  const errors = new Map(report.failed.map(({ mount, error }) => [mount, error]));
  return plan.specs.flatMap(({ mount, name }) => {
    const error = errors.get(mount);
    if (error === undefined || table.get(mount) !== undefined) return [];
    return [{ mount, name, problems: [scrubPaths(error)] }];
  });
}

/** What the gateway sees of a pool; state and health are read when asked for. */
function viewOf(pool: Pool): SkillView {
  const { mount, name, limits, manifest } = pool.spec;
  return {
    mount,
    name,
    revision: pool.revision,
    descriptor: describeSkill(manifest, mount),
    bodyLimit: limits.body,
    get state() {
      return pool.state;
    },
    get ownHealth() {
      return pool.ownHealth;
    },
  };
}
