import {
  HostError,
  partyOf,
  type Clock,
  type Elsewhere,
  type RequestNames,
  type SkillRequest,
  type SkillSpec,
  type TraceContext,
} from '@skillet/core';
import type { Aftercare } from '../aftermath/aftercare.ts';
import { UNTOUCHED } from '../aftermath/standing.ts';
import type { Worker } from '../worker/worker.ts';
import type { Lag } from '../lag/lag-watch.ts';
import { announceFailure, type Announce } from './announce.ts';
import { beginTrace, type CallEnding, type CallLedger, type CallOrigin } from './call-ledger.ts';
import { Deadlines } from './deadlines.ts';
import type { WorkerSet } from './worker-set.ts';
import type { Lifecycle } from './lifecycle.ts';
import { PendingCall, type CallEvents } from './pending-call.ts';
import { admitToWait, overloaded, unavailable } from './refusals.ts';
import type { Staff } from './staff.ts';
import type { WaitingRoom } from './waiting-room.ts';

/** What the requests of a pool are served with. */
export interface RequestsOptions {
  readonly spec: SkillSpec;
  readonly origin: CallOrigin;
  readonly clock: Clock;
  readonly lag: Lag;
  readonly announce: Announce;
  readonly waiting: WaitingRoom;
  readonly workers: WorkerSet;
  readonly lifecycle: Lifecycle;
  readonly aftercare: Aftercare;
  readonly staff: Staff;
  /** Where the end of each is noted. */
  readonly ledger: CallLedger;
  /** Gives each call a number of its own. */
  readonly nextCallId: () => number;
  /** Other hosts that may take what is refused. */
  readonly elsewhere?: Elsewhere | undefined;
}

/** The requests of a pool: admits them, keeps their deadlines, and hands each to a worker. */
export class Requests implements CallEvents {
  readonly #options: RequestsOptions;
  readonly #deadlines: Deadlines;

  constructor(options: RequestsOptions) {
    this.#options = options;
    const { lifecycle } = options;
    this.#deadlines = new Deadlines({ ...options, state: () => lifecycle.state });
  }

  /** Throws the `HostError` with which a request would not be admitted now. */
  admit(request: RequestNames): void {
    if (this.#options.workers.pick() !== undefined) return;
    try {
      this.#admitToWait(request, this.#options.clock.now());
    } catch (error) {
      if (!this.#isTakenElsewhere(request, error)) throw error;
    }
  }

  /** Admits a request, or throws the `HostError` that says why not. */
  dispatch(request: SkillRequest): PendingCall {
    const { spec, clock, workers, aftercare, waiting, nextCallId } = this.#options;
    const now = clock.now();
    const timeout = Math.min(spec.timeout, request.timeout ?? spec.timeout);
    const trace = request.trace && beginTrace(this.#options.origin, request, request);
    try {
      const suspicion = aftercare.judge(request, now);
      if (suspicion instanceof HostError) throw suspicion;
      const waits = suspicion !== undefined || waiting.general.size > 0;
      const worker = waits ? undefined : workers.pick();
      const outnumbered = worker === undefined ? this.#admitToWait(request, now) : undefined;
      if (outnumbered !== undefined) this.#crowdOut(outnumbered);
      const call = new PendingCall(nextCallId(), request, this, { admitted: now, timeout });
      call.trace = trace;
      if (suspicion !== undefined) call.standing = { ...UNTOUCHED, suspicion, alone: true };
      this.#deadlines.watch(call, now);
      this.#hand(call, worker, now);
      return call;
    } catch (error) {
      if (!this.#isTakenElsewhere(request, error)) this.#refused(request, error, trace);
      throw error;
    }
  }

  /** Serves a call that another pool has admitted. */
  adopt(call: PendingCall): void {
    const { clock, workers } = this.#options;
    call.pool = this;
    this.#deadlines.watchOn(call);
    this.#hand(call, call.standing.alone ? undefined : workers.pick(), clock.now());
  }

  /** Hands calls to other workers, before those that wait; what is known of their inputs has changed. */
  resume(calls: readonly PendingCall[]): void {
    const { waiting, aftercare, workers } = this.#options;
    waiting.rejoin(calls.filter((call) => call.queue()));
    for (const { call, error } of waiting.sort(aftercare.judge)) call.fail(error);
    for (const worker of [...workers]) this.serve(worker);
    this.askForWorkers();
  }

  /** Gives a worker what it has room for; while stopping, lets those go that nobody waits for. */
  serve(worker: Worker): void {
    const { waiting, staff } = this.#options;
    waiting.serve(worker);
    staff.retireUnneeded();
  }

  /** Has workers started where there are too few; those who wait for a cell that will not come are told. */
  askForWorkers(atLeast = 0): void {
    const { lifecycle, workers, staff } = this.#options;
    if (lifecycle.over && workers.cells.length === 0) this.failWaiting('suspects');
    staff.replenish(atLeast);
  }

  /** None of those that wait, at all or for a cell, will be served. */
  failWaiting(who: 'all' | 'suspects' = 'all'): void {
    const { waiting, spec, lifecycle, clock } = this.#options;
    const calls = who === 'all' ? waiting.dismiss() : waiting.alone.dismiss();
    if (calls.length === 0) return;
    const error = unavailable(spec.mount, lifecycle.state, clock.now());
    for (const call of calls) call.fail(call.standing.setback ?? error);
  }

  /** Leaves no timer behind once nothing is watched any more. */
  rest(): void {
    this.#deadlines.rest();
  }

  onLeft(call: PendingCall): void {
    this.#options.waiting.leave(call);
  }

  onMoved(call: PendingCall): void {
    this.#deadlines.extend(call);
  }

  onEnded(call: PendingCall, how: CallEnding): void {
    const { announce, ledger, origin } = this.#options;
    ledger.close(origin, call, how);
    call.request.pass?.end(call.handed > 0);
    if (typeof how === 'string') return;
    announceFailure(announce, call.request.requestId, how, call.holder?.label);
  }

  onReturned(call: PendingCall): void {
    this.resume([call]);
  }

  get remembers(): boolean {
    return this.#options.aftercare.remembers;
  }

  onSurvived(call: PendingCall): void {
    if (this.#options.aftercare.note(call)) this.resume([]);
  }

  /** Throws where a request may not wait; one that has to make room for it is returned. */
  #admitToWait(request: RequestNames, now: number): PendingCall | undefined {
    const { spec, lifecycle, waiting } = this.#options;
    const isFull = waiting.size >= spec.queue;
    const outnumbered = isFull ? waiting.outnumbered(partyOf(request)) : undefined;
    const others = waiting.size - (outnumbered === undefined ? 0 : 1);
    admitToWait(spec, lifecycle.state, others, now);
    return outnumbered;
  }

  /** A call makes room for one of a caller that has fewer. */
  #crowdOut(call: PendingCall): void {
    this.#options.waiting.leave(call);
    call.fail(overloaded(this.#options.spec, 'most of them from this caller'));
  }

  /** Then whoever has dispatched it sends it there, and that host tells of its end. */
  #isTakenElsewhere(request: RequestNames, error: unknown): boolean {
    const { elsewhere, spec } = this.#options;
    return error instanceof HostError && elsewhere?.takes(spec.mount, request, error) === true;
  }

  #refused(request: RequestNames, error: unknown, trace: TraceContext | undefined): void {
    const { ledger, origin } = this.#options;
    if (error instanceof HostError) ledger.refuse(origin, request, error, trace);
  }

  #hand(call: PendingCall, worker: Worker | undefined, now: number): void {
    if (worker !== undefined) {
      worker.assign(call, now);
      return;
    }
    this.#options.waiting.join(call);
    this.askForWorkers();
    this.#options.staff.considerGrowth();
  }
}
