import {
  HostError,
  type Clock,
  type IsolateEnd,
  type LoadedReport,
  type RetireReason,
  type SkillDetails,
  type SkillRequest,
  type SkillSpec,
  type SkillState,
} from '@skillet/core';
import { Aftercare, type CallTaker } from '../aftermath/aftercare.ts';
import type { Settlement } from '../aftermath/settlement.ts';
import type { Isolate } from '../isolate/isolate.ts';
import { announceFailure, createAnnounce, type Announce } from './announce.ts';
import { Deadlines } from './deadlines.ts';
import { describePool } from './describe-pool.ts';
import { PendingCall, type CallOwner } from './pending-call.ts';
import type { PoolOptions } from './pool-options.ts';
import { admitToWait, canWait, causeOf, crashed, stoodStill, unavailable } from './refusals.ts';
import type { RequestSide } from './request-side.ts';
import { Staff } from './staff.ts';
import { WaitingRoom } from './waiting-room.ts';
import type { RevisionCode } from '../revision/revision-code.ts';

/** Milliseconds beyond the last deadline that a pool may take to drain. */
const DRAIN_GRACE = 2000;

/** One revision of a skill that runs: admits requests, hands them to its isolates, keeps deadlines. */
export class Pool implements RequestSide, CallOwner, CallTaker {
  readonly spec: SkillSpec;
  readonly revision: string;
  readonly #clock: Clock;
  readonly announce: Announce;
  readonly #nextCallId: () => number;
  readonly #staff: Staff;
  readonly #waiting = new WaitingRoom();
  readonly #aftercare: Aftercare;
  readonly #deadlines: Deadlines;

  constructor(options: PoolOptions) {
    const { spec, revision, clock } = options;
    this.spec = spec;
    this.revision = revision;
    this.#clock = clock;
    this.#nextCallId = options.nextCallId;
    this.announce = createAnnounce(spec, this.revision, clock, options.emit);
    this.#staff = new Staff({ ...options, announce: this.announce, requests: this });
    this.#aftercare = new Aftercare(spec, revision, clock, this.announce, this);
    this.#deadlines = new Deadlines({
      spec,
      clock,
      lag: options.lag,
      waiting: this.#waiting,
      isolates: this.#staff.isolates,
      state: () => this.state,
      fail: (...failure) => this.fail(...failure),
    });
  }

  get state(): SkillState {
    return this.#staff.state;
  }

  /** What its skill said of itself when it was loaded; undefined before. */
  get report(): LoadedReport | undefined {
    return this.#staff.report;
  }

  /** Resolves when it has been stopped and every isolate is gone. */
  get ended(): Promise<undefined> {
    return this.#staff.ended;
  }

  get isolates(): Iterable<Isolate> {
    return this.#staff.isolates;
  }

  /** What goes on inside, as of now. */
  details(): SkillDetails {
    return describePool(this.#staff, this.spec.isolation, this.#waiting.size, this.#clock.now());
  }

  get waiting(): number {
    return this.#waiting.general.size;
  }

  get suspects(): number {
    return this.#waiting.alone.size;
  }

  /** Its requests, whether they wait or an isolate works on them. */
  get inFlight(): PendingCall[] {
    return [...this.#waiting, ...this.#staff.isolates.calls];
  }

  /** Starts the isolates that are to run at all times. */
  start(): void {
    if (this.spec.workers.min === 0) this.code.find(this.spec.dir);
    this.#staff.replenish();
  }

  /** Looks after its isolates; called about once a second. */
  tick(now: number, patience: number): void {
    this.#staff.tick(now, patience);
  }

  /** Resolves when it is ready to serve; rejects with an Error that says why it is not. */
  async warm(): Promise<void> {
    await this.#staff.warm();
  }

  /** Files the revision was loaded from, and whether a reload would load something else. */
  get code(): RevisionCode {
    return this.#staff.code;
  }

  /** Takes no more requests, finishes what it has; resolves when every isolate is gone. */
  async stop(reason: RetireReason = 'stopped'): Promise<void> {
    await this.#staff.stop(reason);
    this.#deadlines.rest();
  }

  /** Like `stop`, but ends at the latest when every deadline of its requests has passed. */
  async drain(reason: RetireReason): Promise<void> {
    // Whatever had a deadline is over by then; what streams on hears that it must end.
    const last = this.#clock.after(this.spec.timeout, () => {
      this.#staff.isolates.abortStreams();
    });
    const timer = this.#clock.after(this.spec.timeout + DRAIN_GRACE, () => {
      this.abandon();
    });
    await this.stop(reason);
    for (const one of [last, timer]) one.cancel();
  }

  /** Ends what `stop` has not brought to its end; those in flight fail. */
  abandon(): void {
    this.onHopeless();
    this.#staff.isolates.dismissAll();
  }

  /** Throws the `HostError` with which a request would not be admitted now. */
  admit(): void {
    if (this.#staff.isolates.pick(this.spec.concurrency) !== undefined) return;
    admitToWait(this.spec, this.state, this.#waiting.size, this.#clock.now());
  }

  /** Admits a request, or throws the `HostError` that says why not. */
  dispatch(request: SkillRequest): PendingCall {
    const now = this.#clock.now();
    const { timeout, concurrency } = this.spec;
    const suspicion = this.#aftercare.judge(request, now);
    if (suspicion instanceof HostError) throw suspicion;
    const waits = suspicion !== undefined || this.waiting > 0;
    const isolate = waits ? undefined : this.#staff.isolates.pick(concurrency);
    if (isolate === undefined) admitToWait(this.spec, this.state, this.#waiting.size, now);
    const call = new PendingCall(this.#nextCallId(), request, this, { admitted: now, timeout });
    call.suspicion = suspicion;
    call.alone = suspicion !== undefined;
    this.#deadlines.watch(call, now);
    this.#hand(call, isolate, now);
    return call;
  }

  /** Lets another pool serve those that wait: they have met no code of this one yet. */
  handOver(to: Pool): void {
    for (const call of this.#waiting.dismiss()) to.#adopt(call);
  }

  /** Nobody waits for the answer any more. */
  cancel(call: PendingCall): void {
    call.settled = true;
    if (this.#waiting.leave(call)) call.finish();
    else this.#staff.isolates.holderOf(call)?.calls.abort(call, 'client-left');
  }

  extend(call: PendingCall): void {
    this.#deadlines.extend(call);
  }

  onRoom(isolate: Isolate): void {
    this.#waiting.serve(isolate, this.spec.concurrency);
    this.#staff.retireUnneeded();
  }

  onHopeless(who: 'all' | 'suspects' = 'all'): void {
    const calls = who === 'all' ? this.#waiting.dismiss() : this.#waiting.alone.dismiss();
    const error = unavailable(this.spec.mount, this.state, this.#clock.now());
    for (const call of calls) this.fail(call, call.setback ?? error);
  }

  onLost(isolate: Isolate, end: IsolateEnd, calls: readonly PendingCall[]): Settlement {
    return this.#aftercare.settle(isolate.label, end, calls);
  }

  get remembers(): boolean {
    return this.#aftercare.remembers;
  }

  onSurvived(call: PendingCall): void {
    this.#aftercare.note(call);
  }

  onCallFailed(call: PendingCall, error: HostError, worker?: string): void {
    announceFailure(this.announce, call.request.requestId, error, worker);
  }

  canServe(call: PendingCall): boolean {
    return canWait(this.state, call.deadline);
  }

  resume(calls: readonly PendingCall[]): void {
    this.#waiting.rejoin(calls);
    for (const { call, error } of this.#waiting.sort(this.#aftercare.judge)) {
      this.fail(call, error);
    }
    for (const isolate of [...this.isolates]) this.onRoom(isolate);
    this.#staff.replenish();
  }

  fail(call: PendingCall, error: HostError, worker?: string): void {
    call.finish();
    if (call.fail(error)) this.onCallFailed(call, error, worker);
  }

  brokenOff(end: IsolateEnd): HostError {
    return crashed(this.spec.mount, causeOf(end), 'bystander');
  }

  idleError(): HostError {
    return stoodStill(this.spec.mount, this.spec.streamIdle);
  }

  #adopt(call: PendingCall): void {
    call.finish();
    call.owner = this;
    this.#deadlines.watchOn(call);
    this.#hand(call, call.alone ? undefined : this.#staff.isolates.pick(this.spec.concurrency));
  }

  #hand(call: PendingCall, isolate: Isolate | undefined, now = this.#clock.now()): void {
    if (isolate !== undefined) isolate.assign(call, now);
    else {
      this.#waiting.join(call);
      this.#staff.replenish();
      this.#staff.considerGrowth();
    }
  }
}
