import {
  decideRestart,
  recentDeaths,
  transitionSkill,
  type Clock,
  type DeathCause,
  type DeathHistory,
  type RestartPolicy,
  type SkillEvent,
  type SkillState,
  type Timer,
} from '@skillet/core';
import type { Announce } from './announce.ts';

/** What a lifecycle is made of. */
export interface LifecycleOptions {
  readonly policy: RestartPolicy;
  readonly clock: Clock;
  readonly announce: Announce;
  /** The delay of a restart or quarantine is over. */
  readonly onRestartDue: () => void;
}

/** The state of one skill, and the restarts that follow its deaths. */
export class Lifecycle {
  readonly #options: LifecycleOptions;
  #state: SkillState;
  #history: DeathHistory = [];
  #restartTimer: Timer | undefined;

  constructor(options: LifecycleOptions) {
    this.#options = options;
    this.#state = { name: 'idle', since: options.clock.now() };
  }

  get state(): SkillState {
    return this.#state;
  }

  /** Whether a restart waits for its time: nothing is started before. */
  get restartPending(): boolean {
    return this.#restartTimer !== undefined;
  }

  /** Whether no isolate may be started any more. */
  get over(): boolean {
    return this.#state.name === 'stopping' || this.#state.name === 'stopped';
  }

  apply(event: SkillEvent): void {
    const from = this.#state.name;
    this.#state = transitionSkill(this.#state, event);
    const to = this.#state.name;
    if (from !== to) this.#options.announce({ type: 'state-changed', from, to });
  }

  /** An isolate died; `left` counts the ones that are ready or loading. A restart is scheduled. */
  died(cause: DeathCause, left: { readonly ready: number; readonly loading: number }): void {
    if (this.over) return;
    const { policy, clock, announce } = this.#options;
    const at = clock.now();
    this.#history = [...recentDeaths(this.#history, policy, at), at];
    const decision = decideRestart(this.#history, policy, at, clock.random());
    this.apply({ type: 'isolate-died', at, ...left, cause, decision });
    const { delay: delayMs } = decision;
    if (this.#state.name === 'quarantined') {
      announce({ type: 'quarantined', deaths: this.#state.deaths, delayMs, cause });
    } else {
      const attempt = decision.kind === 'restart' ? decision.attempt : decision.deaths;
      announce({ type: 'restart-scheduled', attempt, delayMs });
    }
    this.#restartTimer?.cancel();
    this.#restartTimer = clock.after(delayMs, () => {
      this.#restartTimer = undefined;
      this.#options.onRestartDue();
    });
  }

  /** Nothing more is to be started; a stop beats a pending restart. */
  stop(): void {
    this.#restartTimer?.cancel();
    this.#restartTimer = undefined;
    this.apply({ type: 'stop', at: this.#options.clock.now() });
  }
}
