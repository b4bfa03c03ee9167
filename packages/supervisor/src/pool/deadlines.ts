import type { Clock, SkillSpec, SkillState } from '@skillet/core';
import type { Lag } from '../lag/lag-watch.ts';
import type { WorkerSet } from './worker-set.ts';
import type { PendingCall } from './pending-call.ts';
import { TimerQueue } from './timer-queue.ts';
import { timedOut, unavailable } from './refusals.ts';
import type { WaitingRoom } from './waiting-room.ts';

/** What deadlines look at. */
export interface DeadlinesOptions {
  readonly spec: SkillSpec;
  readonly clock: Clock;
  readonly lag: Lag;
  readonly waiting: WaitingRoom;
  readonly workers: WorkerSet;
  readonly state: () => SkillState;
}

/** Keeps the deadlines of a pool's calls, whether they wait or a worker works on them. */
export class Deadlines {
  readonly #options: DeadlinesOptions;
  readonly #queue: TimerQueue<PendingCall>;

  constructor(options: DeadlinesOptions) {
    this.#options = options;
    const { clock, spec } = options;
    this.#queue = new TimerQueue(clock, spec.timeout, this.#onDeadline);
  }

  /** A call has all its time from now. */
  watch(call: PendingCall, now: number): void {
    // Nearly all calls have the skill's own timeout.
    if (call.timeout === this.#options.spec.timeout) call.timer = this.#queue.add(call, now);
    else this.#wait(call, call.timeout);
  }

  /** A call that another pool has watched has what is left of its time. */
  watchOn(call: PendingCall): void {
    const { clock } = this.#options;
    call.timer?.cancel();
    this.#wait(call, Math.max(0, call.deadline - clock.now()));
  }

  /** A call that is still watched has all its time again. */
  extend(call: PendingCall): void {
    if (call.timer === undefined) return;
    call.timer.cancel();
    const now = this.#options.clock.now();
    call.deadline = now + call.timeout;
    this.watch(call, now);
  }

  /** Nothing is watched any more: leaves no timer behind. */
  rest(): void {
    this.#queue.rest();
  }

  #wait(call: PendingCall, delay: number): void {
    call.timer = this.#options.clock.after(delay, () => {
      this.#onDeadline(call);
    });
  }

  readonly #onDeadline = (call: PendingCall): void => {
    const { spec, clock, lag, waiting, workers, state } = this.#options;
    const { timeout } = call;
    // Its answer may lie unread while this thread did not turn.
    const left = call.deadline + lag.since(call.deadline - timeout) - clock.now();
    if (left > 0) {
      this.#wait(call, left);
      return;
    }
    const waits = waiting.leave(call);
    if (!waits) call.holder?.abort(call, 'deadline', timedOut(spec.mount, timeout, false));
    else if (call.standing.setback !== undefined) call.fail(call.standing.setback);
    else if (workers.count('ready') > 0) call.fail(timedOut(spec.mount, timeout, true));
    else call.fail(unavailable(spec.mount, state(), clock.now()));
  };
}
