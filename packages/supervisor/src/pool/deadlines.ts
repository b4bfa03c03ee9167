import type { Clock, HostError, SkillSpec, SkillState } from '@skillet/core';
import type { Lag } from '../lag/lag-watch.ts';
import type { IsolateSet } from './isolate-set.ts';
import type { PendingCall } from './pending-call.ts';
import { TimerQueue } from './timer-queue.ts';
import { timedOut, unavailable } from './refusals.ts';
import type { WaitingRoom } from './waiting-room.ts';

/** What deadlines look at, and whom they tell. */
export interface DeadlinesOptions {
  readonly spec: SkillSpec;
  readonly clock: Clock;
  readonly lag: Lag;
  readonly waiting: WaitingRoom;
  readonly isolates: IsolateSet;
  readonly state: () => SkillState;
  readonly fail: (call: PendingCall, error: HostError, worker?: string) => void;
}

/** Keeps the deadlines of a pool's calls, whether they wait or an isolate works on them. */
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
    call.timer = this.#queue.add(call, now);
  }

  /** A call has what is left of its time. */
  watchOn(call: PendingCall): void {
    const { clock } = this.#options;
    this.#wait(call, Math.max(0, call.deadline - clock.now()));
  }

  /** A call that is still watched has all its time again. */
  extend(call: PendingCall): void {
    if (call.timer === undefined) return;
    const { spec, clock } = this.#options;
    call.timer.cancel();
    const now = clock.now();
    call.deadline = now + spec.timeout;
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
    const { spec, clock, lag, waiting, isolates, state, fail } = this.#options;
    const { mount, timeout } = spec;
    // Its answer may lie unread while this thread did not turn.
    const left = call.deadline + lag.since(call.deadline - timeout) - clock.now();
    if (left > 0) {
      this.#wait(call, left);
      return;
    }
    if (waiting.leave(call)) {
      const busy = isolates.count('ready') > 0;
      const late = busy ? timedOut(mount, timeout, true) : unavailable(mount, state(), clock.now());
      fail(call, call.setback ?? late);
      return;
    }
    const isolate = isolates.holderOf(call);
    fail(call, timedOut(mount, timeout, false), isolate?.label);
    isolate?.calls.abort(call, 'deadline');
  };
}
