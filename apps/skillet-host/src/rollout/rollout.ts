import {
  judgeRollout,
  type CallSample,
  type RolloutFigures,
  type RolloutVerdict,
  type Tolerance,
} from '@skillet/core';
import type { TrialView } from '@skillet/supervisor';

/** How a version proves itself. */
export interface RolloutPlan extends Tolerance {
  /** Per cent of the calls, from step to step; empty once it has all. */
  readonly steps: readonly number[];
  /** Milliseconds that a step takes at least, or the watch. */
  readonly each: number;
}

/** What is to be done with a version now. */
export type RolloutDecision =
  | { readonly action: 'wait' | 'promote'; readonly why?: string }
  | { readonly action: 'step'; readonly share: number }
  | { readonly action: 'take-back'; readonly why: string };

/** A version that proves itself, and how far it is. Times in milliseconds, of a clock that nobody sets. */
export class Rollout {
  readonly view: TrialView;
  readonly plan: RolloutPlan;
  /** Who had it begun. */
  readonly by: string;
  readonly #before: () => CallSample;
  readonly #candidate: () => CallSample;
  #step = 0;
  #stepBegan: number;

  constructor(
    view: TrialView,
    about: {
      readonly plan: RolloutPlan;
      readonly by: string;
      readonly candidate: () => CallSample;
      readonly before: () => CallSample;
      readonly now: number;
    },
  ) {
    this.view = view;
    this.plan = about.plan;
    this.by = about.by;
    this.#stepBegan = about.now;
    this.#candidate = about.candidate;
    this.#before = about.before;
  }

  get share(): number {
    return this.view.kind === 'watch' ? 100 : (this.plan.steps[this.#step] ?? this.view.share);
  }

  /** Place of the step in the plan, from 0. */
  get step(): number {
    return this.#step;
  }

  /** Milliseconds since the step began. */
  sinceStep(now: number): number {
    return now - this.#stepBegan;
  }

  get figures(): { readonly candidate: RolloutFigures; readonly before: RolloutFigures } {
    return { candidate: this.#candidate().figures, before: this.#before().figures };
  }

  get verdict(): RolloutVerdict {
    return judgeRollout(this.#candidate(), this.#before(), this.plan);
  }

  /** What is to be done now. A canary waits for calls; a watch ends without them. */
  decide(now: number): RolloutDecision {
    const verdict = this.verdict;
    if (verdict.kind === 'worse') return { action: 'take-back', why: verdict.why };
    if (this.sinceStep(now) < this.plan.each) return { action: 'wait' };
    const why = verdict.kind === 'unknown' ? verdict.why : undefined;
    if (this.view.kind === 'watch')
      return {
        action: 'promote',
        why: why === undefined ? 'it is no worse' : `no verdict: ${why}`,
      };
    if (why !== undefined) return { action: 'wait', why };
    const share = this.plan.steps[this.#step + 1];
    return share === undefined
      ? { action: 'promote', why: 'it is no worse' }
      : { action: 'step', share };
  }

  /** The next step has begun. */
  goOn(now: number): void {
    this.#step += 1;
    this.#stepBegan = now;
  }
}
