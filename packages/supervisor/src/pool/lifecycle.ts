import {
  decideRestart,
  decideTrial,
  forgive,
  hasRecovered,
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
import type { Settlement } from '../aftermath/settlement.ts';
import type { Announce, PoolEvent } from './announce.ts';

type RestartEvent = Extract<PoolEvent, { type: 'restart-scheduled' }>;

/** What a lifecycle is made of. */
export interface LifecycleOptions {
  readonly policy: RestartPolicy;
  readonly clock: Clock;
  readonly announce: Announce;
  /** Aborts when no other host runs the same skill any more. */
  readonly alone?: AbortSignal | undefined;
  /** The delay of a restart or quarantine is over. */
  readonly onRestartDue: () => void;
}

/** The state of one skill, and the restarts that follow its deaths. */
export class Lifecycle {
  readonly #options: LifecycleOptions;
  #state: SkillState;
  /** Deaths that count, and all of them. */
  #history: DeathHistory = [];
  #deaths: DeathHistory = [];
  /** Whether it was ever ready. */
  #cameUp = false;
  /** Whether a request was answered well since the last death. */
  #answered = false;
  #lastDeath: { readonly at: number; readonly cause: DeathCause } | null = null;
  #restartTimer: Timer | undefined;
  #successes = 0;

  constructor(options: LifecycleOptions) {
    this.#options = options;
    this.#state = { name: 'idle', since: options.clock.now() };
  }

  get state(): SkillState {
    return this.#state;
  }

  /** Deaths that still count. */
  get deathsInWindow(): number {
    const { policy, clock } = this.#options;
    return recentDeaths(this.#history, policy, clock.now()).length;
  }

  /** Deaths within the window, also those that were put down to inputs. */
  get allDeathsInWindow(): number {
    const { policy, clock } = this.#options;
    return recentDeaths(this.#deaths, policy, clock.now()).length;
  }

  /** The last death, with its date; null when there was none. */
  get lastDeath(): { readonly at: number; readonly cause: DeathCause } | null {
    return this.#lastDeath;
  }

  /** Whether a restart waits for its time: nothing is started before. */
  get restartPending(): boolean {
    return this.#restartTimer !== undefined;
  }

  /** Whether no isolate may be started any more. */
  get over(): boolean {
    return this.#state.name === 'stopping' || this.#state.name === 'stopped';
  }

  /** Whether one isolate has to prove itself after a quarantine. */
  get onProbation(): boolean {
    return this.#state.name === 'quarantined' || 'probation' in this.#state;
  }

  /** A request was answered; true when the skill has recovered with it. */
  noteSuccess(): boolean {
    this.#answered = true;
    if (!this.onProbation || this.#state.name !== 'ready') return false;
    this.#successes += 1;
    const now = this.#options.clock.now();
    if (!hasRecovered(this.#state.since, this.#successes, now)) return false;
    this.#history = [];
    this.apply({ type: 'recovered', at: now });
    this.#options.announce({ type: 'recovered' });
    return true;
  }

  apply(event: SkillEvent): void {
    const from = this.#state.name;
    this.#cameUp ||= event.type === 'isolate-ready';
    this.#state = transitionSkill(this.#state, event);
    const to = this.#state.name;
    if (from !== to) this.#options.announce({ type: 'state-changed', from, to });
  }

  /**
   * An isolate died; `left` counts the ones that are ready or loading. A restart is scheduled, and
   * returned, to be announced where something is to be started then.
   * One that an input is `blamed` for does not count where others were answered since the one before;
   * Where callers are convicted of most deaths, they are refused, and the skill is not quarantined for them.
   * `forgiven` are deaths, this one among them, whose cause is found and refused: they don't count.
   */
  died(
    cause: DeathCause,
    left: { readonly ready: number; readonly loading: number },
    { at, blamed, forgiven, convict }: Omit<Settlement, 'carryOut'>,
  ): RestartEvent | undefined {
    if (this.over) return undefined;
    const { policy, clock, announce } = this.#options;
    this.#lastDeath = { at: clock.date(at), cause };
    this.#deaths = [...recentDeaths(this.#deaths, policy, at), at];
    if (!this.#cameUp && this.#options.alone?.aborted === false) {
      const decision = decideTrial(this.#deaths.length, policy, clock.random());
      this.apply({ type: 'isolate-died', at, ...left, cause, decision });
      return this.#schedule(decision.attempt, decision.delay);
    }
    // Who sends what kills cannot take a skill from others whom it answers.
    const excused = blamed && this.#answered;
    this.#answered = false;
    const counted = excused ? [] : [at];
    this.#history = forgive([...recentDeaths(this.#history, policy, at), ...counted], forgiven);
    const onTrial = this.onProbation && !excused && forgiven.length === 0;
    let decision = decideRestart(this.#history, policy, at, clock.random(), onTrial);
    const due = decision.kind === 'quarantine';
    const theirs = excused ? [] : convict({ history: this.#history, due, probation: onTrial });
    if (theirs.length > 0) {
      this.#history = forgive(this.#history, theirs);
      decision = decideRestart(this.#history, policy, at, clock.random());
    }
    this.#successes = 0;
    this.apply({ type: 'isolate-died', at, ...left, cause, decision });
    const { delay: delayMs } = decision;
    const attempt = decision.kind === 'restart' ? decision.attempt : decision.deaths;
    const restart = this.#schedule(attempt, delayMs);
    if (this.#state.name === 'quarantined') {
      const { deaths } = this.#state;
      announce({ type: 'quarantined', deaths, delayMs, cause, again: onTrial });
      return undefined;
    }
    return restart;
  }

  #schedule(attempt: number, delayMs: number): RestartEvent {
    this.#restartTimer?.cancel();
    this.#restartTimer = this.#options.clock.after(delayMs, () => {
      this.#restartTimer = undefined;
      this.#options.onRestartDue();
    });
    return { type: 'restart-scheduled', attempt, delayMs };
  }

  /** Nothing more is to be started; a stop beats a pending restart. */
  stop(): void {
    this.#restartTimer?.cancel();
    this.#restartTimer = undefined;
    this.apply({ type: 'stop', at: this.#options.clock.now() });
  }
}
