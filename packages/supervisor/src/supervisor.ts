import {
  HostError,
  type BrokenSkill,
  type CallCounts,
  type Clock,
  type Dispatcher,
  type Isolate,
  type Isolates,
  type OperationAnswer,
  type ReloadOutcome,
  type SkillSpec,
  type SkillView,
} from '@skillet/core';
import { systemClock } from './clock.ts';
import { Governor } from './governor/governor.ts';
import { trimMalloc } from './governor/malloc-trim.ts';
import { MemoryReturn } from './governor/memory-return.ts';
import { memoryOfMachine, memoryOfThreads, ofThisProcess } from './governor/this-process.ts';
import { guardedFinish, guardedListener } from './guarded-listener.ts';
import { Heart } from './heart.ts';
import { PoolIsolate } from './isolate/pool-isolate.ts';
import { SharedDeaths } from './fellows/shared-deaths.ts';
import { gone, invoke, type Invocation } from './invoke/invoke.ts';
import { LagWatch } from './lag/lag-watch.ts';
import { createLaunchers } from './launchers.ts';
import { CallLedger } from './pool/call-ledger.ts';
import { poolMaker } from './pool/pool-maker.ts';
import { LiveRevisions } from './reload/live-revisions.ts';
import { bringUp, type Outcome } from './reload/bring-up.ts';
import { reload, type ReloadPlan } from './reload/reload.ts';
import { notMounted } from './reload/not-mounted.ts';
import type { SharedMounts } from './reload/shared-mounts.ts';
import { Tenures } from './reload/tenures.ts';
import type { TrialStart } from './reload/trial.ts';
import type { Trials } from './reload/trials.ts';
import type { RequestInFlight } from './request-in-flight.ts';
import { Shadows } from './shadow/shadows.ts';
import { CallPace } from './start/call-pace.ts';
import { residentBytes } from './governor/resident-bytes.ts';
import { Undertaker } from './carrier/process/undertaker.ts';
import { exposeCollector } from './carrier/thread/expose-collector.ts';
import { LiveThreads } from './carrier/thread/live-threads.ts';
import { Transpiler } from './carrier/thread/transpiler.ts';
import type { SupervisorOptions } from './supervisor-options.ts';

/** Decides what runs, and hands each request to the pool of its skill. */
export class Supervisor implements Dispatcher, Isolates {
  /** What comes and goes with a lease. */
  readonly tenures: Tenures;
  /** What gets copies of calls. */
  readonly shadows: Shadows;
  readonly #clock: Clock;
  readonly #turns: SupervisorOptions['turns'];
  readonly #lag: LagWatch;
  readonly #calls = new CallPace();
  readonly #transpiler: Transpiler;
  readonly #undertaker = new Undertaker();
  readonly #revisions: LiveRevisions;
  #broken: readonly BrokenSkill[] = [];
  #reloads: Promise<unknown> = Promise.resolve();
  readonly #governor: Governor;
  readonly #governed: boolean;
  readonly #heart: Heart;
  #stopping = false;

  constructor(options: SupervisorOptions) {
    exposeCollector();
    this.#clock = options.clock ?? systemClock;
    this.#turns = options.turns;
    this.#lag = new LagWatch(this.#clock);
    const threads = new LiveThreads(this.#clock);
    this.#transpiler = new Transpiler(options.kernel.transpiler, this.#clock, threads);
    const { onSpent = () => undefined, rss = residentBytes } = options;
    this.#governed = options.governed ?? true;
    this.#governor = new Governor({
      clock: this.#clock,
      rss,
      workers: () => this.#revisions.workers(),
      shared: ofThisProcess(this.#clock, threads, onSpent),
      threadMemory: memoryOfThreads(this.#clock),
      giveBack: new MemoryReturn({
        clock: this.#clock,
        rss,
        trim: trimMalloc,
        ended: () => threads.ended,
      }),
      memory: memoryOfMachine,
      onSpent,
    });
    const { onFault = () => undefined, cgroups = false } = options;
    const serving = () => this.#calls.steady;
    const parts = { clock: this.#clock, lag: this.#lag, threads, serving, onFault, cgroups };
    const shared = { ...parts, transpiler: this.#transpiler, undertaker: this.#undertaker };
    const launcherFor = options.launcherFor ?? createLaunchers({ ...options, ...shared });
    const emit = guardedListener(options.onEvent, onFault);
    const nextCallId = () => this.#calls.next();
    const deaths = options.line && new SharedDeaths(options.line, this.#clock);
    const time = { clock: this.#clock, lag: this.#lag, nextCallId, deaths };
    const createPool = poolMaker(options, { ...time, launcherFor, emit });
    const onFinished = options.onFinished && guardedFinish(options.onFinished, onFault);
    const createLedger = () => new CallLedger(this.#clock, onFinished, options.listens);
    const { admission, elsewhere, tap } = options;
    const slots = { createLedger, admission, elsewhere, tap };
    this.#revisions = new LiveRevisions(this.#clock, createPool, slots, deaths);
    this.tenures = new Tenures(this.#revisions);
    this.shadows = new Shadows(this.#revisions, this.#clock, this.#lag);
    this.#heart = new Heart(this.#clock, this.#revisions.pools, this.#calls);
  }

  /** Starts all skills at once; none waits for another, and none has to come up. */
  start(specs: readonly SkillSpec[], broken: readonly BrokenSkill[] = []): void {
    this.#broken = broken;
    for (const spec of specs) {
      const pool = this.#revisions.mount(this.#revisions.prepare(spec));
      pool.start();
    }
    this.#revisions.shared.take(specs);
    this.#lag.start();
    this.#heart.start();
    if (this.#governed) this.#governor.start();
  }

  /** Brings what runs in line with a plan, see `reload`; one reload after the other. */
  reload(plan: ReloadPlan): Promise<ReloadOutcome> {
    return this.#afterReloads(() => this.#reload(plan));
  }

  /** Brings up a revision of one skill, or tries it, and touches no other; one that fails changes nothing. */
  load(spec: SkillSpec, trial?: TrialStart): Promise<Outcome> {
    return this.#afterReloads(async () => {
      const outcome = await bringUp(spec, this.#revisions, { force: true, trial: () => trial });
      if (outcome.kind === 'failed') return outcome;
      this.#forgetBroken(spec.mount);
      this.#revisions.shared.change([spec]);
      return outcome;
    });
  }

  /** Takes one skill away; what is in flight finishes. */
  unload(mount: string): Promise<void> {
    return this.#afterReloads(() => {
      this.#forgetBroken(mount);
      if (this.#revisions.running(mount) === undefined) return;
      this.#revisions.remove(mount);
      this.#revisions.shared.change([]);
    });
  }

  skill(mount: string): SkillView | undefined {
    return this.#revisions.view(mount);
  }

  skills(): readonly SkillView[] {
    return this.#revisions.views;
  }

  /** Mounts that several versions share. */
  get shared(): Pick<SharedMounts, 'weigh'> {
    return this.#revisions.shared;
  }

  broken(): readonly BrokenSkill[] {
    return this.#broken;
  }

  /** Absolute paths of the files that the live revisions were loaded from. */
  files(): readonly string[] {
    return this.#revisions.files;
  }

  /** What the live revision of a mount was loaded from. */
  readonly loaded = (mount: string) => this.#revisions.loaded(mount);

  counts(mount: string): CallCounts | undefined {
    return this.#revisions.counts(mount);
  }

  async invoke(mount: string, ...call: Invocation): Promise<OperationAnswer> {
    const revision = this.#revisions.invoked(mount, call[2]);
    if (revision === undefined) throw gone(mount);
    const { spec } = revision.pool;
    const dispatch = this.#revisions.dispatching(mount, call[2], revision);
    return invoke({ spec, dispatch, turns: this.#turns }, ...call);
  }

  /** The revisions that are tried. */
  get trials(): Omit<Trials, 'begin'> {
    return this.#revisions.trials;
  }

  isolate(spec: SkillSpec): Isolate {
    return new PoolIsolate(this.#revisions.prepare(spec));
  }

  /** The requests of all skills. */
  inFlight(): RequestInFlight[] {
    return this.#revisions.inFlight;
  }

  /**
   * Stops every skill: what is in flight may finish within `grace` milliseconds, the rest is ended.
   * Resolves with that rest.
   */
  async stop(grace: number): Promise<readonly RequestInFlight[]> {
    this.#stopping = true;
    this.#heart.stop();
    this.shadows.close();
    this.#governor.stop();
    // What a change under way was about to start is refused by now.
    const pools = [...this.#revisions.close()];
    const stopped = Promise.all([this.#reloads, ...pools.map((pool) => pool.stop())]);
    let stragglers: readonly RequestInFlight[] = [];
    const timer = this.#clock.after(grace, () => {
      stragglers = this.inFlight();
      for (const pool of pools) pool.abandon();
    });
    await stopped;
    timer.cancel();
    this.#lag.stop();
    await this.#transpiler.close();
    await this.#undertaker.close();
    return stragglers;
  }

  #afterReloads<T>(change: () => T | Promise<T>): Promise<T> {
    const turn = this.#reloads.then(() => {
      if (this.#stopping)
        throw new HostError('host_stopping', 'The host is stopping: nothing is changed any more.');
      return change();
    });
    this.#reloads = turn.catch(() => undefined);
    return turn;
  }

  #forgetBroken(mount: string): void {
    this.#broken = this.#broken.filter((one) => one.mount !== mount);
  }

  async #reload(plan: ReloadPlan): Promise<ReloadOutcome> {
    const { table } = this.#revisions;
    const outcome = await reload(plan, this.#revisions);
    if (plan.dryRun === true) return outcome;
    table.arrange(plan.specs.map(({ mount }) => mount));
    this.#revisions.shared.take(plan.specs);
    this.#broken = [...plan.broken, ...notMounted(plan, outcome, table.mounts)];
    return { ...outcome, after: table.mounts };
  }
}
