import type {
  Clock,
  DeathCause,
  HostError,
  RetireReason,
  SkillDetails,
  SkillRequest,
  SkillSpec,
  SkillState,
  SupervisorEvent,
} from '@skillet/core';
import type { Isolate } from '../isolate/isolate.ts';
import type { IsolateLauncher } from '../isolate/running-isolate.ts';
import { createAnnounce, type Announce } from './announce.ts';
import { describePool } from './describe-pool.ts';
import { PendingCall, type CallOwner } from './pending-call.ts';
import { crashed, overloaded, timedOut, unavailable } from './refusals.ts';
import type { RequestSide } from './request-side.ts';
import { Staff } from './staff.ts';
import { WaitingLine } from './waiting-line.ts';
import type { RevisionCode } from '../revision/revision-code.ts';

/** Milliseconds beyond the last deadline that a pool may take to drain. */
const DRAIN_GRACE = 2000;

/** What a pool is made of. */
export interface PoolOptions {
  readonly spec: SkillSpec;
  /** `r1`, `r2`, … within its mount. */
  readonly revision: string;
  readonly launcher: IsolateLauncher;
  readonly clock: Clock;
  readonly emit: (event: SupervisorEvent) => void;
  /** Gives each call a number of its own. */
  readonly nextCallId: () => number;
}

/** One revision of a skill that runs: admits requests, hands them to its isolates, keeps deadlines. */
export class Pool implements RequestSide, CallOwner {
  readonly spec: SkillSpec;
  readonly revision: string;
  readonly #clock: Clock;
  readonly announce: Announce;
  readonly #nextCallId: () => number;
  readonly #staff: Staff;
  readonly #waiting = new WaitingLine();

  constructor(options: PoolOptions) {
    const { spec, launcher, clock } = options;
    this.spec = spec;
    this.revision = options.revision;
    this.#clock = clock;
    this.#nextCallId = options.nextCallId;
    this.announce = createAnnounce(spec, this.revision, clock, options.emit);
    this.#staff = new Staff({ spec, launcher, clock, announce: this.announce, requests: this });
  }

  get state(): SkillState {
    return this.#staff.state;
  }

  /** Whether the skill's module answers `/health` itself, as far as is known. */
  get ownHealth(): boolean {
    return this.#staff.ownHealth;
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
    return describePool(this.#staff, this.#waiting.size, this.#clock.now());
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Requests in flight and waiting. */
  get load(): number {
    return this.#waiting.size + this.#staff.isolates.calls;
  }

  /** Starts the isolates that are to run at all times. */
  start(): void {
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
  }

  /** Like `stop`, but ends at the latest when every deadline of its requests has passed. */
  async drain(reason: RetireReason): Promise<void> {
    const timer = this.#clock.after(this.spec.timeout + DRAIN_GRACE, () => {
      this.abandon();
    });
    await this.stop(reason);
    timer.cancel();
  }

  /** Ends what `stop` has not brought to its end; those in flight fail. */
  abandon(): void {
    this.onHopeless();
    this.#staff.isolates.dismissAll();
  }

  /** Admits a request, or throws the `HostError` that says why not. */
  dispatch(request: SkillRequest): PendingCall {
    const now = this.#clock.now();
    const { timeout, queue, mount, concurrency } = this.spec;
    const isolate = this.#staff.isolates.pick(concurrency);
    if (isolate === undefined) {
      if (!canWait(this.state, now + timeout)) throw unavailable(mount, this.state, now);
      if (this.#waiting.size >= queue) throw overloaded(mount, queue);
    }
    const call = new PendingCall(this.#nextCallId(), request, this, { admitted: now, timeout });
    this.#watch(call, timeout);
    if (isolate !== undefined) isolate.assign(call);
    else this.#enqueue(call);
    return call;
  }

  /** Lets another pool serve those that wait: they have met no code of this one yet. */
  handOver(to: Pool): void {
    for (const call of this.#waiting.dismiss()) {
      call.finish();
      to.#adopt(call);
    }
  }

  /** Nobody waits for the answer any more. */
  cancel(call: PendingCall): void {
    call.settled = true;
    if (this.#waiting.leave(call)) call.finish();
    else this.#staff.isolates.holderOf(call)?.calls.abort(call, 'client-left');
  }

  onRoom(isolate: Isolate): void {
    if (this.#waiting.size > 0) {
      while (isolate.state.name === 'ready' && isolate.calls.size < this.spec.concurrency) {
        const call = this.#waiting.next();
        if (call === undefined) break;
        isolate.assign(call);
      }
    }
    this.#staff.retireUnneeded();
  }

  onHopeless(): void {
    const now = this.#clock.now();
    for (const call of this.#waiting.dismiss()) {
      call.finish();
      this.#fail(call, unavailable(this.spec.mount, this.state, now));
    }
  }

  onCallFailed(call: PendingCall, error: HostError, worker?: string): void {
    const { code, message: detail } = error;
    const { requestId } = call.request;
    const about = worker === undefined ? { requestId } : { requestId, worker };
    this.announce({ type: 'request-failed', code, detail, ...about });
  }

  deathError(cause: DeathCause, call: PendingCall): HostError {
    return crashed(this.spec.mount, cause, call.request);
  }

  #adopt(call: PendingCall): void {
    call.owner = this;
    this.#watch(call, Math.max(0, call.deadline - this.#clock.now()));
    const isolate = this.#staff.isolates.pick(this.spec.concurrency);
    if (isolate !== undefined) isolate.assign(call);
    else this.#enqueue(call);
  }

  #enqueue(call: PendingCall): void {
    this.#waiting.join(call);
    this.#staff.replenish();
    this.#staff.considerGrowth();
  }

  #watch(call: PendingCall, timeout: number): void {
    call.timer = this.#clock.after(timeout, () => {
      this.#onDeadline(call);
    });
  }

  #onDeadline(call: PendingCall): void {
    const { mount, timeout } = this.spec;
    const { isolates } = this.#staff;
    if (this.#waiting.leave(call)) {
      const busy = isolates.count('ready') > 0;
      const now = this.#clock.now();
      this.#fail(call, busy ? timedOut(mount, timeout, true) : unavailable(mount, this.state, now));
      return;
    }
    const isolate = isolates.holderOf(call);
    this.#fail(call, timedOut(mount, timeout, false), isolate?.label);
    isolate?.calls.abort(call, 'deadline');
  }

  #fail(call: PendingCall, error: HostError, worker?: string): void {
    if (call.fail(error)) this.onCallFailed(call, error, worker);
  }
}

/** Whether a request that no isolate can take now may wait for one until its deadline. */
function canWait(state: SkillState, deadline: number): boolean {
  switch (state.name) {
    case 'quarantined':
    case 'stopping':
    case 'stopped':
      return false;
    case 'backing-off':
      return state.restart.until < deadline;
    case 'idle':
    case 'starting':
    case 'ready':
      return true;
  }
}
