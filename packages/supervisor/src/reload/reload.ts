import {
  SKILL_DEFAULTS,
  type BreakingPolicy,
  type BreakingReload,
  type BrokenSkill,
  type FailedReload,
  type ReloadOutcome,
  type SkillSpec,
} from '@skillet/core';
import type { Pool } from '../pool/pool.ts';

/** What is to run from now on. */
export interface ReloadPlan {
  readonly specs: readonly SkillSpec[];
  /** Skills that cannot run; a revision of theirs that runs is kept. */
  readonly broken: readonly BrokenSkill[];
  /** Load and probe everything, but swap nothing. */
  readonly dryRun?: boolean;
  /** Take over what breaks callers, too. */
  readonly force?: boolean;
  /** Nobody has asked for it: files have changed. */
  readonly byItself?: boolean;
}

/** What a reload does to the supervisor. */
export interface ReloadTarget {
  readonly mounts: readonly string[];
  /** The pool of the revision that is live at a mount. */
  running(mount: string): Pool | undefined;
  /** Makes the pool of a new revision, which nobody can reach yet. */
  prepare(spec: SkillSpec): Pool;
  /** What callers of a pool lose by another one that is warm. */
  breaking(old: Pool, next: Pool): readonly string[];
  /** Makes a warm pool the one that is live at its mount; the one before drains. */
  goLive(pool: Pool): void;
  /** Gives up a pool that never went live. */
  discard(pool: Pool): void;
  /** Unmounts a skill; what is in flight finishes. */
  remove(mount: string): void;
  /** Tells that a revision did not come up; `kept` says that an older one goes on. */
  reportFailure(pool: Pool, error: string, kept: string | undefined): void;
}

/** What became of one skill. */
export type Outcome =
  | { readonly kind: 'added' | 'updated' | 'unchanged'; readonly breaking?: readonly string[] }
  | { readonly kind: 'failed'; readonly error: string; readonly breaking?: readonly string[] };

/** Whether something is refused that breaks callers, or only told; undefined for neither. */
export type BreakingVerdict = 'refuse' | 'tell' | undefined;

/**
 * Brings what runs in line with a plan: a diff of two lists of specs, and of the files that the
 * running revisions were loaded from. A new revision is loaded, probed and warm before it goes live;
 * what fails leaves what was running untouched.
 */
export async function reload(plan: ReloadPlan, target: ReloadTarget): Promise<ReloadOutcome> {
  const before = target.mounts;
  const dryRun = plan.dryRun ?? false;
  const outcomes = await Promise.all(
    plan.specs.map(async (spec) => [spec.mount, await bringUp(spec, target, plan)] as const),
  );
  const planned = new Set([...plan.specs, ...plan.broken].map(({ mount }) => mount));
  const removed = before.filter((mount) => !planned.has(mount));
  if (!dryRun) for (const mount of removed) target.remove(mount);

  const of = (kind: Outcome['kind']) =>
    outcomes.filter(([, outcome]) => outcome.kind === kind).map(([mount]) => mount);
  const added = of('added');
  const gone = new Set(removed);
  const breaking = outcomes.flatMap(breakingOf);
  return {
    before,
    after: dryRun ? [...before.filter((mount) => !gone.has(mount)), ...added] : target.mounts,
    added,
    removed,
    updated: of('updated'),
    unchanged: of('unchanged'),
    failed: [...failures(outcomes), ...plan.broken.map(brokenToFailure)],
    ...(breaking.length === 0 ? {} : { breaking }),
  };
}

/** Brings up a revision of one skill, unless the one that runs is the same. */
export async function bringUp(
  spec: SkillSpec,
  target: ReloadTarget,
  how: Pick<ReloadPlan, 'dryRun' | 'force' | 'byItself'> = { force: true },
): Promise<Outcome> {
  const { dryRun = false } = how;
  const old = target.running(spec.mount);
  if (old !== undefined && isSame(old.spec, spec) && !(await isOutdated(old))) {
    return { kind: 'unchanged' };
  }
  const pool = target.prepare(spec);
  try {
    await pool.warm();
  } catch (problem) {
    const error = problem instanceof Error ? problem.message : String(problem);
    target.reportFailure(pool, error, old?.revision);
    target.discard(pool);
    return { kind: 'failed', error };
  }
  const verdict = verdictOn(spec.verify?.breaking, how);
  const changes = old === undefined || verdict === undefined ? [] : target.breaking(old, pool);
  const breaking = changes.length === 0 ? {} : { breaking: changes };
  if (verdict === 'refuse' && changes.length > 0) {
    const error = wouldBreak(changes);
    target.reportFailure(pool, error, old?.revision);
    target.discard(pool);
    return { kind: 'failed', error, ...breaking };
  }
  if (dryRun) target.discard(pool);
  else target.goLive(pool);
  return { kind: old === undefined ? 'added' : 'updated', ...breaking };
}

/** What is done with what breaks callers. */
export function verdictOn(
  policy: BreakingPolicy = SKILL_DEFAULTS.verify.breaking,
  { force = false, byItself = false }: Pick<ReloadPlan, 'force' | 'byItself'>,
): BreakingVerdict {
  if (policy === 'allow') return undefined;
  if (force || policy === 'warn') return 'tell';
  return policy === 'auto' && byItself ? 'tell' : 'refuse';
}

/** Changes that an error names. */
const SHOWN = 10;

function wouldBreak(changes: readonly string[]): string {
  const more = changes.length > SHOWN ? ` and ${String(changes.length - SHOWN)} more` : '';
  const shown = changes.slice(0, SHOWN).join(', ');
  return `it would break its callers: ${shown}${more}; raise the major number of its version, or reload with ?force=true (--force)`;
}

function breakingOf([mount, { breaking }]: readonly [string, Outcome]): BreakingReload[] {
  return breaking === undefined ? [] : [{ mount, changes: breaking }];
}

function isOutdated({ code, state }: Pool): Promise<boolean> {
  return code.isOutdated(state.name === 'idle' && state.probation !== true);
}

/** Specs are plain data, so they are the same when they read the same. */
function isSame(one: SkillSpec, other: SkillSpec): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function failures(outcomes: readonly (readonly [string, Outcome])[]): FailedReload[] {
  return outcomes.flatMap(([mount, outcome]) =>
    outcome.kind === 'failed' ? [{ mount, error: outcome.error }] : [],
  );
}

function brokenToFailure({ mount, problems }: BrokenSkill): FailedReload {
  return { mount, error: problems.join('; ') };
}
