import type {
  Clock,
  DeathCause,
  WorkerEnd,
  LoadedFacts,
  LogLine,
  RequestNames,
  RetireReason,
  SkillDetails,
  SkillRequest,
  SkillSpec,
  SkillState,
} from '@skillet/core';
import { Aftercare } from '../aftermath/aftercare.ts';
import { PoolFellow } from '../fellows/pool-fellow.ts';
import type { Worker } from '../worker/worker.ts';
import type { WorkerEvents, LostCalls } from '../worker/worker-events.ts';
import type { RevisionCode } from '../revision/revision-code.ts';
import { announceDeath, announceLife, announceLog, Announcer, type Announce } from './announce.ts';
import { CallLedger } from './call-ledger.ts';
import { describePool } from './describe-pool.ts';
import { WorkerSet } from './worker-set.ts';
import { Lifecycle } from './lifecycle.ts';
import type { PendingCall } from './pending-call.ts';
import type { PoolOptions } from './pool-options.ts';
import { PoolIntervention } from './pool-intervention.ts';
import { Requests } from './requests.ts';
import { Staff } from './staff.ts';
import { WaitingRoom } from './waiting-room.ts';
import { withHints } from './with-hints.ts';

/** Milliseconds beyond the last deadline that a pool may take to drain. */
const DRAIN_GRACE = 2000;

/**
 * One revision of a skill that runs: its requests and its workers. What happens to these is told here, and
 * this is the one place that says what follows from it, in which order.
 */
export class Pool implements WorkerEvents<Worker> {
  readonly spec: SkillSpec;
  readonly revision: string;
  readonly announce: Announce;
  readonly workers = new WorkerSet();
  readonly intervention: PoolIntervention;
  readonly fellow: PoolFellow;
  readonly #options: PoolOptions;
  readonly #clock: Clock;
  readonly #events: Announcer;
  readonly #waiting = new WaitingRoom();
  readonly #lifecycle: Lifecycle;
  readonly #aftercare: Aftercare;
  readonly #staff: Staff;
  readonly #requests: Requests;
  readonly #stopped = Promise.withResolvers<undefined>();

  constructor(options: PoolOptions) {
    const { spec, revision, clock, fellows, ledger = new CallLedger(clock) } = options;
    this.#options = options;
    this.spec = spec;
    this.revision = revision;
    this.#clock = clock;
    const origin = { skill: spec.name, mount: spec.mount, revision };
    this.#events = new Announcer(origin, clock, options.emit);
    this.announce = this.#events.announce;
    const { announce, workers } = this;
    const hinted = withHints(spec, () => this.facts);
    this.#aftercare = new Aftercare(hinted, clock, announce, fellows);
    const onRestartDue = () => this.#events.after(this.#onRestartDue);
    const lifecycle = new Lifecycle({ ...options, policy: spec.restart, announce, onRestartDue });
    const shared = { ...options, announce, workers, lifecycle, waiting: this.#waiting };
    const staff = new Staff({ ...shared, events: this });
    this.#requests = new Requests({ ...shared, origin, aftercare: this.#aftercare, staff, ledger });
    this.#lifecycle = lifecycle;
    this.#staff = staff;
    const parts = { clock, events: this.#events, lifecycle, aftercare: this.#aftercare, workers };
    this.intervention = new PoolIntervention(parts);
    this.fellow = new PoolFellow({ ...parts, requests: this.#requests, fellows, spec, staff });
  }

  get state(): SkillState {
    return this.#lifecycle.state;
  }

  /** What its skill said of itself when it was loaded, or before the host was started; undefined where that is not known. */
  get facts(): LoadedFacts | undefined {
    return this.#staff.facts;
  }

  /** Files the revision was loaded from, and whether a reload would load something else. */
  get code(): RevisionCode {
    return this.#staff.code;
  }

  /** Resolves when it has been stopped and every worker is gone. */
  get ended(): Promise<undefined> {
    return this.#stopped.promise;
  }

  /** What goes on inside, as of now. */
  details(): SkillDetails {
    const about = { waiting: this.#waiting.size, ghosts: this.#options.launcher.ghosts };
    const time = { isolation: this.spec.isolation, now: this.#clock.now() };
    return describePool(this.workers, this.#lifecycle, about, time);
  }

  /** Its requests, whether they wait or a worker works on them. */
  get inFlight(): PendingCall[] {
    return [...this.#waiting, ...this.workers.calls];
  }

  /** Starts the workers that are to run at all times; later on at least so many, unless a restart waits for its time. */
  start(atLeast = 0): void {
    if (this.spec.workers.min === 0 && atLeast === 0) this.code.find(this.spec);
    this.#requests.askForWorkers(atLeast);
  }

  /** Looks after its workers; called about once a second. */
  tick(now: number, patience: number): void {
    this.#staff.tick(now, patience);
  }

  /** Starts at least one worker; resolves when all that always run are ready, rejects with an Error that says why not. */
  warm(): Promise<undefined> {
    return this.#staff.warm();
  }

  /** Throws the `HostError` with which a request would not be admitted now. */
  admit(request: RequestNames): void {
    this.#requests.admit(request);
  }

  /** Admits a request, or throws the `HostError` that says why not. */
  dispatch(request: SkillRequest): PendingCall {
    return this.#requests.dispatch(request);
  }

  /** Lets another pool serve those that wait: they have met no code of this one yet. */
  handOver(to: Pool): void {
    for (const call of this.#waiting.dismiss()) to.#requests.adopt(call);
  }

  /** Takes no more requests, finishes what it has; resolves when every worker is gone. */
  async stop(reason: RetireReason = 'stopped'): Promise<void> {
    if (!this.#lifecycle.over)
      this.#events.after(() => {
        this.#lifecycle.stop();
        this.#staff.stop(reason);
        this.#finishStop();
      });
    await this.ended;
    this.#requests.rest();
  }

  /** Like `stop`, but ends at the latest when every deadline of its requests has passed. */
  async drain(reason: RetireReason): Promise<void> {
    // Whatever had a deadline is over by then; what streams on hears that it must end.
    const last = this.#clock.after(this.spec.timeout, () => this.workers.abortStreams());
    const timer = this.#clock.after(this.spec.timeout + DRAIN_GRACE, () => this.abandon());
    await this.stop(reason);
    for (const one of [last, timer]) one.cancel();
  }

  /** Ends what `stop` has not brought to its end; those in flight fail. */
  abandon(): void {
    this.#requests.failWaiting();
    this.workers.dismissAll();
  }

  onReady(worker: Worker): void {
    this.#events.after(() => {
      this.#staff.onReady(worker);
      const at = this.#clock.now();
      if (!worker.cell) this.#lifecycle.apply({ type: 'worker-ready', at });
      const startMs = at - worker.startedAt;
      this.announce({ type: 'worker-ready', worker: worker.label, startMs });
      this.#requests.serve(worker);
      this.#staff.settle(worker, at);
    });
  }

  onImported(...imports: Parameters<RevisionCode['note']>): void {
    this.code.note(...imports);
  }

  onRoom(worker: Worker, succeeded: boolean): void {
    if (succeeded && this.#lifecycle.noteSuccess()) this.#requests.askForWorkers();
    this.#requests.serve(worker);
  }

  onTold({ label }: Worker, told: string | readonly string[]): void {
    this.#staff.onTold(label, told);
  }

  onRetiring(worker: Worker, reason: RetireReason): void {
    this.announce({ type: 'worker-retired', worker: worker.label, reason });
    if (reason === 'ignored-abort' || reason === 'unreachable') this.#requests.askForWorkers();
  }

  onGone(worker: Worker, end: WorkerEnd, lost: LostCalls, stack?: string): void {
    this.#events.after(() => {
      this.#staff.onGone(worker, end);
      if (end.kind === 'died') this.#onDeath(worker, end.cause, lost, stack);
      else {
        if (this.workers.alive === 0) this.#staff.noteEmpty();
        this.#aftercare.leave(lost.calls, end);
      }
      this.#requests.askForWorkers();
      this.#finishStop();
    });
  }

  #onDeath(worker: Worker, cause: DeathCause, lost: LostCalls, stack: string | undefined): void {
    const at = this.#clock.now();
    announceDeath(this.announce, worker, cause, lost, { at, stack });
    const findings = this.#aftercare.examine(lost.calls, cause, at);
    const trial = this.#lifecycle.count(at, findings);
    const convictions = trial === undefined ? [] : this.#aftercare.convict(trial, findings);
    const theirs = convictions.flatMap(({ deaths }) => deaths);
    const restart = trial && this.#lifecycle.died(cause, this.workers.left, trial, theirs);
    const { state } = this;
    if (state.name === 'quarantined') this.#requests.failWaiting();
    const death = { cause, worker: worker.label, state };
    this.#requests.resume(this.#aftercare.carryOut(findings, convictions, death));
    if (restart !== undefined && this.#staff.isShort) this.announce(restart);
  }

  onResponsive(worker: Worker, responsive: boolean, silentMs: number): void {
    announceLife(this.announce, worker.label, responsive, silentMs);
    if (responsive) this.#requests.serve(worker);
    // A blocked worker serves nobody, so there is one less to count on.
    else if (!worker.cell) this.#staff.grow();
  }

  onLog(worker: Worker, lines: readonly LogLine[], dropped: number): void {
    announceLog(this.announce, worker.label, lines, dropped);
  }

  readonly #onRestartDue = (): void => {
    this.#requests.askForWorkers();
    // Nothing was needed: the next request starts it.
    if (this.workers.size === this.workers.cells.length) this.#staff.noteEmpty();
  };

  #finishStop(): void {
    if (this.state.name !== 'stopping' || this.workers.size > 0) return;
    this.#requests.failWaiting();
    this.#lifecycle.apply({ type: 'stopped', at: this.#clock.now() });
    this.#stopped.resolve(this.#staff.close());
  }
}
