import type { RolloutFigures, RolloutStep, SupervisorEvent } from '@skillet/core';
import { dateNow } from '../clock.ts';
import type { Rollout } from './rollout.ts';
import type { CoursePoint } from './rollout-course.ts';

/** The figures of a revision, as they are told. Times in milliseconds. */
export interface ToldFigures {
  readonly calls: number;
  readonly crashes: number;
  readonly host_errors: number;
  readonly skill_errors: number;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
}

/** The figures of both at a moment. */
export interface ToldPoint {
  /** ISO 8601. */
  readonly at: string;
  /** Per cent of the calls. */
  readonly share: number;
  readonly candidate: ToldFigures;
  readonly before: ToldFigures;
}

/** Which version proves itself, in place of which. */
interface Candidacy {
  readonly mount: string;
  readonly kind: 'canary' | 'watch';
  readonly revision: string;
  readonly version: string;
  readonly before: string;
  readonly version_before: string;
}

/** What `GET /canary` tells of a version that proves itself. */
export interface ToldRollout extends Candidacy {
  /** Per cent of the calls. */
  readonly share: number;
  readonly steps: readonly number[];
  /** Since the step began, and how long it takes at least. */
  readonly step_ms: number;
  readonly each_ms: number;
  readonly by: string;
  /** How it looks by now. */
  readonly verdict: 'worse' | 'well' | 'unknown';
  readonly why?: string;
  readonly figures: { readonly candidate: ToldFigures; readonly before: ToldFigures };
  /** How the figures have gone, the oldest first, each since its step began. */
  readonly course: readonly ToldPoint[];
}

/** How one has ended. */
export interface LastRollout extends Candidacy {
  readonly action: RolloutStep['action'];
  /** ISO 8601. */
  readonly at: string;
  readonly why?: string;
  readonly by?: string;
  readonly figures?: ToldRollout['figures'];
}

/** What goes on, and how the last one of each mount has ended. */
export interface RolloutAnswer {
  readonly rollouts: readonly ToldRollout[];
  readonly last: readonly LastRollout[];
}

/** All that goes on, and how the last ones have ended, by mounts; of one mount, where it is named. */
export function answerOfAll(
  rollouts: ReadonlyMap<string, Rollout>,
  last: ReadonlyMap<string, LastRollout>,
  mount?: string,
): RolloutAnswer {
  const wanted = ([at]: readonly [string, unknown]) => mount === undefined || at === mount;
  return {
    rollouts: [...rollouts].filter(wanted).map(([, one]) => answerOf(one)),
    last: [...last].filter(wanted).map(([, one]) => one),
  };
}

/** A version that proves itself, as it is told. */
function answerOf(rollout: Rollout): ToldRollout {
  const now = performance.now();
  rollout.look(now);
  const { plan, by, verdict, figures, share } = rollout;
  return {
    ...about(rollout),
    ...{ share, steps: plan.steps, by },
    ...{ step_ms: Math.round(rollout.sinceStep(now)), each_ms: plan.each },
    verdict: verdict.kind,
    ...('why' in verdict ? { why: verdict.why } : {}),
    figures: toldFigures(figures),
    course: rollout.course.points.map(toldPoint),
  };
}

/** How one has ended, as it is told. */
export function lastOf(
  rollout: Rollout,
  { action, why, by, figures }: Pick<RolloutStep, 'action' | 'why' | 'by' | 'figures'>,
): LastRollout {
  return {
    ...about(rollout),
    ...{ action, at: new Date(dateNow()).toISOString() },
    ...(why === undefined ? {} : { why }),
    ...(by === undefined ? {} : { by }),
    ...(figures === undefined ? {} : { figures: toldFigures(figures) }),
  };
}

function about({ view }: Rollout) {
  const { mount, kind, revision, version, before, versionBefore } = view;
  return { mount, kind, revision, version, before, version_before: versionBefore };
}

function toldFigures({ candidate, before }: Rollout['figures']): ToldRollout['figures'] {
  return { candidate: told(candidate), before: told(before) };
}

function toldPoint({ at, share, ...figures }: CoursePoint): ToldPoint {
  return { at: new Date(at).toISOString(), share, ...toldFigures(figures) };
}

function told(figures: RolloutFigures): ToldFigures {
  const { calls, crashes, hostErrors, skillErrors, p50, p95 } = figures;
  const errors = { host_errors: hostErrors, skill_errors: skillErrors };
  return { calls, crashes, ...errors, p50_ms: p50, p95_ms: p95 };
}

/** What is told of a step of one. */
export type ToldStep = Omit<RolloutStep, 'kind' | 'before' | 'share'> & { readonly share?: number };

/** A step of one as an event. */
export function eventOf({ view, share }: Rollout, told: ToldStep): SupervisorEvent {
  const { kind, before, skill, mount, revision } = view;
  const origin = { at: dateNow(), skill, mount, revision };
  return { type: 'rollout', ...origin, kind, before, share, ...told };
}

/** Why something was done, and who wanted it, where that is known. */
export function reason({ why, by }: { readonly why?: string; readonly by?: string }) {
  return { ...(why === undefined ? {} : { why }), ...(by === undefined ? {} : { by }) };
}
