import {
  judgeRollout,
  type CallSample,
  type RolloutFigures,
  type RolloutVerdict,
  type Tolerance,
} from '@skillet/core';
import type { TrialView } from '@skillet/supervisor';
import { dateNow } from '../clock.ts';
import type { CallRecords } from './call-records.ts';
import { joinSamples } from './join-samples.ts';
import { RolloutCourse } from './rollout-course.ts';

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

/** What is known of the calls of a version, and of those of the one before it. */
export interface SamplePair {
  readonly candidate: CallSample;
  readonly before: CallSample;
}

/** What a rollout is begun with. */
export interface RolloutBegun {
  readonly plan: RolloutPlan;
  /** Who had it begun. */
  readonly by: string;
  /** When it was wanted, in milliseconds since the epoch. */
  readonly since: number;
  /** Place of its step in the plan. Default: the first one. */
  readonly step?: number;
}

interface RolloutAbout extends RolloutBegun {
  /** What this process has counted since the step began. */
  readonly own: () => SamplePair;
  /** What others have. */
  readonly others: (rollout: Rollout) => readonly SamplePair[];
  readonly now: number;
}

/** A version that proves itself, and how far it is. Times in milliseconds, of a clock that nobody sets. */
export class Rollout {
  /** How it has gone, as far as somebody looked. */
  readonly course = new RolloutCourse();
  readonly view: TrialView;
  readonly plan: RolloutPlan;
  readonly by: string;
  readonly since: number;
  readonly own: () => SamplePair;
  readonly #others: RolloutAbout['others'];
  #step: number;
  #stepBegan: number;

  constructor(view: TrialView, about: RolloutAbout) {
    this.view = view;
    this.plan = about.plan;
    this.by = about.by;
    this.since = about.since;
    this.own = about.own;
    this.#others = about.others;
    this.#step = about.step ?? 0;
    this.#stepBegan = about.now;
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
    const { candidate, before } = this.#pair;
    return { candidate: candidate.figures, before: before.figures };
  }

  get verdict(): RolloutVerdict {
    const { candidate, before } = this.#pair;
    return judgeRollout(candidate, before, this.plan);
  }

  /** What is to be done now. A canary waits for calls; a watch ends without them. */
  decide(now: number): RolloutDecision {
    this.look(now);
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

  /** Notes how it goes. */
  look(now: number): void {
    this.course.note(now, () => ({ at: dateNow(), share: this.share, ...this.figures }));
  }

  /** Another step has begun. */
  goTo(step: number, now: number): void {
    this.#step = step;
    this.#stepBegan = now;
  }

  get #pair(): SamplePair {
    const pairs = [this.own(), ...this.#others(this)];
    return {
      candidate: joinSamples(pairs.map(({ candidate }) => candidate)),
      before: joinSamples(pairs.map(({ before }) => before)),
    };
  }
}

/** One whose calls are counted from now on in this process; `others` says what others have counted. */
export function countedRollout(
  view: TrialView,
  about: RolloutBegun,
  records: Pick<CallRecords, 'sample' | 'clear'>,
  others: RolloutAbout['others'],
): Rollout {
  const { mount, kind, revision, before } = view;
  const baseline = records.sample(mount, before);
  const ofBefore = () => (kind === 'watch' ? baseline : records.sample(mount, before));
  const own = () => ({ candidate: records.sample(mount, revision), before: ofBefore() });
  if (kind === 'canary') records.clear(mount, before);
  return new Rollout(view, { ...about, now: performance.now(), own, others });
}
