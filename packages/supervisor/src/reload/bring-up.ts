import type { SkillSpec } from '@skillet/core';
import type { Pool } from '../pool/pool.ts';
import { failsExamples, wouldBreak, verdictOn, type Insistence } from './verify.ts';

/** How revisions are brought up. */
export interface BringUpHow extends Insistence {
  /** Load and probe everything, but swap nothing. */
  readonly dryRun?: boolean;
  /** What is wrong with a skill's own examples, a sentence each. Default: none is run. */
  readonly examine?: (spec: SkillSpec) => Promise<readonly string[]>;
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

/** What was found in a revision. */
export interface Findings {
  /** What breaks callers. */
  readonly changes?: readonly string[];
  /** What is wrong with its examples. */
  readonly problems?: readonly string[];
}

/** What became of one skill. */
export type Outcome = { readonly findings?: Findings } & (
  | { readonly kind: 'added' | 'updated' | 'unchanged' }
  | { readonly kind: 'failed'; readonly error: string }
);

/** Brings up a revision of one skill, unless the one that runs is the same. */
export async function bringUp(
  spec: SkillSpec,
  target: ReloadTarget,
  how: BringUpHow = { force: true },
): Promise<Outcome> {
  const old = target.running(spec.mount);
  if (old !== undefined && (await isOf(old, spec))) return { kind: 'unchanged' };
  const pool = target.prepare(spec);
  const refuse = (error: string, findings: Findings = {}): Outcome => {
    target.reportFailure(pool, error, old?.revision);
    target.discard(pool);
    return { kind: 'failed', error, findings };
  };
  try {
    await pool.warm();
  } catch (problem) {
    return refuse(problem instanceof Error ? problem.message : String(problem));
  }
  const { findings, error } = old === undefined ? NOTHING : await verify(old, pool, target, how);
  if (error !== undefined) return refuse(error, findings);
  if (how.dryRun === true) target.discard(pool);
  else target.goLive(pool);
  return { kind: old === undefined ? 'added' : 'updated', findings };
}

interface Verified {
  readonly findings: Findings;
  /** Why it is not to take over. */
  readonly error?: string;
}

const NOTHING: Verified = { findings: {} };

/** What is to be said of a warm revision before it takes over from another one. */
async function verify(
  old: Pool,
  pool: Pool,
  target: ReloadTarget,
  how: BringUpHow,
): Promise<Verified> {
  const { spec } = pool;
  const ofSchemas = verdictOn(spec.verify?.breaking, how);
  const ofExamples = verdictOn(spec.verify?.examples, how);
  const changes = ofSchemas === undefined ? [] : target.breaking(old, pool);
  const told = changes.length === 0 ? {} : { changes };
  if (ofSchemas === 'refuse' && changes.length > 0)
    return { findings: told, error: wouldBreak(changes) };
  const problems = ofExamples === undefined ? [] : ((await how.examine?.(spec)) ?? []);
  if (problems.length === 0) return { findings: told };
  const findings = { ...told, problems };
  return ofExamples === 'refuse' ? { findings, error: failsExamples(problems) } : { findings };
}

/** Whether a pool runs what a spec says, and what lies in its folder. Specs are plain data, so they are the same when they read the same. */
async function isOf({ spec: own, code, state }: Pool, spec: SkillSpec): Promise<boolean> {
  if (JSON.stringify(own) !== JSON.stringify(spec)) return false;
  return !(await code.isOutdated(state.name === 'idle' && state.probation !== true));
}
