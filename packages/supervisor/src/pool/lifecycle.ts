import {
  decideRestart,
  decideTrial,
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
import type { Trial } from '../aftermath/caller-accounts.ts';
import type { Findings } from '../aftermath/inquest.ts';
import type { Fellows, Quarantine } from '../fellows/fellows.ts';
import type { Announce, PoolEvent } from './announce.ts';
import { CountedDeaths } from './counted-deaths.ts';

type RestartEvent = Extract<PoolEvent, { type: 'restart-scheduled' }>;

/** Milliseconds by which two hosts may differ about when one quarantine ends. */
const SAME = 1000;

/** What a lifecycle is made of. */
export interface LifecycleOptions {
  readonly policy: RestartPolicy;
  readonly clock: Clock;
  readonly announce: Announce;
  /** Aborts when no other host runs the same skill any more. */
  readonly alone?: AbortSignal | undefined;
  /** The delay of a restart or quarantine is over. */
  readonly onRestartDue: () => void;
  /** Other hosts that run the same skill. Default: none does. */
  readonly fellows?: Pick<Fellows, 'tell'> | undefined;
}

/** The state of one skill, and the restarts that follow its deaths. */
export class Lifecycle {
  readonly #options: LifecycleOptions;
  #state: SkillState;
  /** Deaths that count for a quarantine. */
  readonly counted: CountedDeaths;
  /** All of them, in this host. */
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
    this.counted = new CountedDeaths(options.policy, options.clock);
    this.#state = { name: 'idle', since: options.clock.now() };
  }

  get state(): SkillState {
    return this.#state;
  }

  /** Deaths in this host that still count. */
  get deathsInWindow(): number {
    return this.counted.own.length;
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

  /** Whether no worker may be started any more. */
  get over(): boolean {
    return this.#state.name === 'stopping' || this.#state.name === 'stopped';
  }

  /** Whether one worker has to prove itself after a quarantine. */
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
    this.counted.forget();
    this.apply({ type: 'recovered', at: now });
    this.#options.announce({ type: 'recovered' });
    this.#options.fellows?.tell();
    return true;
  }

  apply(event: SkillEvent): void {
    const from = this.#state.name;
    this.#cameUp ||= event.type === 'worker-ready';
    this.#state = transitionSkill(this.#state, event);
    const to = this.#state.name;
    if (from !== to) this.#options.announce({ type: 'state-changed', from, to });
  }

  /**
   * Counts a death, unless nothing is to be started any more: what is to be decided of it.
   * One that an input is `blamed` for does not count where others were answered since the one before;
   * `forgiven` are deaths, this one among them, whose cause is found and refused: they don't count.
   */
  count(
    at: number,
    { blamed, forgiven }: Pick<Findings, 'blamed' | 'forgiven'>,
  ): Trial | undefined {
    if (this.over) return undefined;
    const { policy } = this.#options;
    this.#deaths = [...recentDeaths(this.#deaths, policy, at), at];
    if (this.#isTried) {
      return { at, history: this.counted.all, excused: true, due: false, probation: false };
    }
    // A caller whose requests kill workers must not put the skill in quarantine for the callers that it answers.
    const excused = blamed && this.#answered;
    this.#answered = false;
    if (!excused) this.counted.add(at);
    this.counted.forgive(forgiven);
    const history = this.counted.all;
    const probation = this.onProbation && !excused && forgiven.length === 0;
    const { kind } = decideRestart(history, policy, at, 0, probation);
    return { at, history, excused, due: kind === 'quarantine', probation };
  }

  /**
   * A worker died; `left` counts the ones that are ready or loading. A restart is scheduled, and
   * returned, to be announced where something is to be started then.
   * `theirs` are deaths of callers who are refused from now on: the skill is not quarantined for them.
   */
  died(
    cause: DeathCause,
    left: { readonly ready: number; readonly loading: number },
    { at, probation }: Trial,
    theirs: DeathHistory,
  ): RestartEvent | undefined {
    const { policy, clock, announce, fellows } = this.#options;
    this.#lastDeath = { at: clock.date(at), cause };
    const onTrial = probation && theirs.length === 0;
    this.counted.forgive(theirs);
    const decision = this.#isTried
      ? decideTrial(this.#deaths.length, policy, clock.random())
      : decideRestart(this.counted.all, policy, at, clock.random(), onTrial);
    this.#successes = 0;
    this.apply({ type: 'worker-died', at, ...left, cause, decision });
    const { delay: delayMs } = decision;
    const attempt = decision.kind === 'restart' ? decision.attempt : decision.deaths;
    const restart = this.#schedule(attempt, delayMs);
    if (this.#state.name === 'quarantined') {
      const { deaths, until } = this.#state;
      announce({ type: 'quarantined', deaths, delayMs, cause, again: probation });
      fellows?.tell({ quarantine: { deaths, cause, until } });
      return undefined;
    }
    fellows?.tell();
    return restart;
  }

  /** Another host has put the skill in quarantine; whether that is longer than it is here. */
  quarantine({ deaths, cause, until }: Quarantine): boolean {
    const at = this.#options.clock.now();
    const isKnown = this.#state.name === 'quarantined' && this.#state.until >= until - SAME;
    if (this.over || until <= at || isKnown) return false;
    this.#successes = 0;
    this.apply({ type: 'quarantined', at, until, deaths, cause });
    this.#schedule(deaths, until - at);
    return true;
  }

  /** Whether another host may still have what it needs, and it has never come up. */
  get #isTried(): boolean {
    return !this.#cameUp && this.#options.alone?.aborted === false;
  }

  #schedule(attempt: number, delayMs: number): RestartEvent {
    this.#restartTimer?.cancel();
    this.#restartTimer = this.#options.clock.after(delayMs, () => {
      this.#restartTimer = undefined;
      this.#options.onRestartDue();
    });
    return { type: 'restart-scheduled', attempt, delayMs };
  }

  /** Forgets deaths, and has what waits because of them be due now; whether anything waited. */
  lift(): boolean {
    if (this.#restartTimer === undefined) return false;
    this.#restartTimer.cancel();
    this.#restartTimer = undefined;
    this.counted.forget();
    this.#deaths = [];
    this.#options.fellows?.tell();
    this.#options.onRestartDue();
    return true;
  }

  /** Nothing more is to be started; a stop beats a pending restart. */
  stop(): void {
    this.#restartTimer?.cancel();
    this.#restartTimer = undefined;
    this.apply({ type: 'stop', at: this.#options.clock.now() });
  }
}
