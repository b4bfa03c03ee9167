import type {
  Clock,
  DeathCause,
  IsolateEnd,
  LoadedReport,
  LogLine,
  RetireReason,
  SkillDetails,
  SkillRequest,
  SkillSpec,
  SkillState,
} from '@skillet/core';
import { Aftercare } from '../aftermath/aftercare.ts';
import type { Isolate } from '../isolate/isolate.ts';
import type { IsolateEvents, LostCalls } from '../isolate/isolate-events.ts';
import type { RevisionCode } from '../revision/revision-code.ts';
import { announceDeath, announceLog, Announcer, type Announce } from './announce.ts';
import { CallLedger } from './call-ledger.ts';
import { describePool } from './describe-pool.ts';
import { IsolateSet } from './isolate-set.ts';
import { Lifecycle } from './lifecycle.ts';
import type { PendingCall } from './pending-call.ts';
import type { PoolOptions } from './pool-options.ts';
import { Requests } from './requests.ts';
import { Staff } from './staff.ts';
import { WaitingRoom } from './waiting-room.ts';

/** Milliseconds beyond the last deadline that a pool may take to drain. */
const DRAIN_GRACE = 2000;

/**
 * One revision of a skill that runs: its requests and its isolates. What happens to these is told here, and
 * this is the one place that says what follows from it, in which order.
 */
export class Pool implements IsolateEvents<Isolate> {
  readonly spec: SkillSpec;
  readonly revision: string;
  readonly announce: Announce;
  readonly isolates = new IsolateSet();
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
    const { spec, revision, clock } = options;
    this.#options = options;
    this.spec = spec;
    this.revision = revision;
    this.#clock = clock;
    const origin = { skill: spec.name, mount: spec.mount, revision };
    this.#events = new Announcer(origin, clock, options.emit);
    this.announce = this.#events.announce;
    const { announce, isolates } = this;
    this.#aftercare = new Aftercare(spec, revision, clock, announce);
    const onRestartDue = () => this.#events.after(this.#onRestartDue);
    const restarts = { policy: spec.restart, announce, onRestartDue };
    const lifecycle = new Lifecycle({ ...options, ...restarts });
    const shared = { ...options, announce, isolates, lifecycle, waiting: this.#waiting };
    const staff = new Staff({ ...shared, events: this });
    const { ledger = new CallLedger(clock) } = options;
    const aftercare = this.#aftercare;
    this.#requests = new Requests({ ...shared, origin, aftercare, staff, ledger });
    this.#lifecycle = lifecycle;
    this.#staff = staff;
  }

  get state(): SkillState {
    return this.#lifecycle.state;
  }

  /** What its skill said of itself when it was loaded; undefined before. */
  get report(): LoadedReport | undefined {
    return this.#staff.report;
  }

  /** Files the revision was loaded from, and whether a reload would load something else. */
  get code(): RevisionCode {
    return this.#staff.code;
  }

  /** Resolves when it has been stopped and every isolate is gone. */
  get ended(): Promise<undefined> {
    return this.#stopped.promise;
  }

  /** What goes on inside, as of now. */
  details(): SkillDetails {
    const about = { waiting: this.#waiting.size, ghosts: this.#options.launcher.ghosts };
    const time = { isolation: this.spec.isolation, now: this.#clock.now() };
    return describePool(this.isolates, this.#lifecycle, about, time);
  }

  /** Its requests, whether they wait or an isolate works on them. */
  get inFlight(): PendingCall[] {
    return [...this.#waiting, ...this.isolates.calls];
  }

  /** Starts the isolates that are to run at all times. */
  start(): void {
    if (this.spec.workers.min === 0) this.code.find(this.spec.dir);
    this.#requests.askForIsolates();
  }

  /** Looks after its isolates; called about once a second. */
  tick(now: number, patience: number): void {
    this.#staff.tick(now, patience);
  }

  /** Starts at least one isolate; resolves when all that always run are ready, rejects with an Error that says why not. */
  warm(): Promise<undefined> {
    return this.#staff.warm();
  }

  /** Throws the `HostError` with which a request would not be admitted now. */
  admit(): void {
    this.#requests.admit();
  }

  /** Admits a request, or throws the `HostError` that says why not. */
  dispatch(request: SkillRequest): PendingCall {
    return this.#requests.dispatch(request);
  }

  /** Lets another pool serve those that wait: they have met no code of this one yet. */
  handOver(to: Pool): void {
    for (const call of this.#waiting.dismiss()) to.#requests.adopt(call);
  }

  /** Takes no more requests, finishes what it has; resolves when every isolate is gone. */
  async stop(reason: RetireReason = 'stopped'): Promise<void> {
    if (!this.#lifecycle.over) {
      this.#events.after(() => {
        this.#lifecycle.stop();
        this.#staff.stop(reason);
        this.#finishStop();
      });
    }
    await this.ended;
    this.#requests.rest();
  }

  /** Like `stop`, but ends at the latest when every deadline of its requests has passed. */
  async drain(reason: RetireReason): Promise<void> {
    // Whatever had a deadline is over by then; what streams on hears that it must end.
    const last = this.#clock.after(this.spec.timeout, () => {
      this.isolates.abortStreams();
    });
    const timer = this.#clock.after(this.spec.timeout + DRAIN_GRACE, () => {
      this.abandon();
    });
    await this.stop(reason);
    for (const one of [last, timer]) one.cancel();
  }

  /** Ends what `stop` has not brought to its end; those in flight fail. */
  abandon(): void {
    this.#requests.failWaiting();
    this.isolates.dismissAll();
  }

  onReady(isolate: Isolate): void {
    this.#events.after(() => {
      this.#staff.onReady(isolate);
      const at = this.#clock.now();
      if (!isolate.cell) this.#lifecycle.apply({ type: 'isolate-ready', at });
      const startMs = at - isolate.startedAt;
      this.announce({ type: 'worker-ready', worker: isolate.label, startMs });
      this.#requests.serve(isolate);
      this.#staff.settle(isolate, at);
    });
  }

  onImported(...imports: Parameters<RevisionCode['note']>): void {
    this.code.note(...imports);
  }

  onRoom(isolate: Isolate, succeeded: boolean): void {
    if (succeeded && this.#lifecycle.noteSuccess()) this.#requests.askForIsolates();
    this.#requests.serve(isolate);
  }

  onRetiring(isolate: Isolate, reason: RetireReason): void {
    this.announce({ type: 'worker-retired', worker: isolate.label, reason });
    if (reason === 'ignored-abort' || reason === 'unreachable') this.#requests.askForIsolates();
  }

  onGone(isolate: Isolate, end: IsolateEnd, lost: LostCalls, stack?: string): void {
    this.#events.after(() => {
      this.#staff.onGone(isolate, end);
      if (end.kind === 'died') this.#onDeath(isolate, end.cause, lost, stack);
      else {
        if (this.isolates.alive === 0) this.#staff.noteEmpty();
        this.#aftercare.leave(lost.calls, end);
      }
      this.#requests.askForIsolates();
      this.#finishStop();
    });
  }

  #onDeath(isolate: Isolate, cause: DeathCause, lost: LostCalls, stack: string | undefined): void {
    const worker = isolate.label;
    const at = this.#clock.now();
    announceDeath(this.announce, isolate, cause, lost, { at, stack });
    const findings = this.#aftercare.examine(lost.calls, cause);
    const trial = this.#lifecycle.count(at, findings);
    const convictions = trial === undefined ? [] : this.#aftercare.convict(trial, findings);
    const theirs = convictions.flatMap(({ deaths }) => deaths);
    const restart = trial && this.#lifecycle.died(cause, this.isolates.left, trial, theirs);
    const { state } = this;
    if (state.name === 'quarantined') this.#requests.failWaiting();
    const death = { cause, worker, state };
    this.#requests.resume(this.#aftercare.carryOut(findings, convictions, death));
    if (restart !== undefined && this.#staff.isShort) this.announce(restart);
  }

  onResponsive(isolate: Isolate, responsive: boolean, silentMs: number): void {
    const worker = isolate.label;
    if (responsive) this.announce({ type: 'worker-responsive', worker });
    else this.announce({ type: 'worker-unresponsive', worker, silentMs });
    if (responsive) this.#requests.serve(isolate);
    // A blocked isolate serves nobody, so there is one less to count on.
    else if (!isolate.cell) this.#staff.grow();
  }

  onLog(isolate: Isolate, lines: readonly LogLine[], dropped: number): void {
    announceLog(this.announce, isolate.label, lines, dropped);
  }

  readonly #onRestartDue = (): void => {
    this.#requests.askForIsolates();
    // Nothing was needed: the next request starts it.
    if (this.isolates.size === this.isolates.cells.length) this.#staff.noteEmpty();
  };

  #finishStop(): void {
    if (this.state.name !== 'stopping' || this.isolates.size > 0) return;
    this.#requests.failWaiting();
    this.#lifecycle.apply({ type: 'stopped', at: this.#clock.now() });
    this.#stopped.resolve(this.#staff.close());
  }
}
