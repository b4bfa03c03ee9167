import type { SkillSpec } from '@skillet/core';
import type { Pool } from '../pool/pool.ts';
import type { TrialStart } from './trial.ts';
import { failsExamples, failsSamples, wouldBreak, verdictOn, type Insistence } from './verify.ts';

/** How revisions are brought up. */
export interface BringUpHow extends Insistence {
  /** Load and probe everything, but swap nothing. */
  readonly dryRun?: boolean;
  /** What is wrong with a skill's own examples, a sentence each. Default: none is run. */
  readonly examine?: (spec: SkillSpec) => Promise<readonly string[]>;
  /** Which recent calls a skill does not answer that the running revision answered. Default: none is made again. */
  readonly sample?: (spec: SkillSpec) => Promise<SampleFindings | undefined>;
  /** How a skill is tried that takes over from an older revision; undefined for not at all. Default: none is. */
  readonly trial?: (spec: SkillSpec) => TrialStart | undefined;
  /** Sees to it that what runs is known before a canary of a skill has its first call, or with `dryRun` that it could be; rejects with why it is not to have any. Default: nobody does. */
  readonly beforeCanary?: (spec: SkillSpec, dryRun: boolean) => Promise<void>;
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
  /** Has a warm pool be tried against the one that is live at its mount. */
  beginTrial(pool: Pool, start: TrialStart): void;
  /** Ends what is tried at a mount: a canary goes, and what has taken over stays. */
  endTrial(mount: string): void;
  /** The pool that is tried at a mount. */
  tried(mount: string): Pool | undefined;
  /** The pool that was tried there last, and taken back. */
  rejected(mount: string): Pool | undefined;
  /** Gives up a pool that never went live. */
  discard(pool: Pool): void;
  /** Unmounts a skill; what is in flight finishes. */
  remove(mount: string): void;
  /** Tells that a revision did not come up; `kept` says that an older one goes on. */
  reportFailure(pool: Pool, error: string, kept: string | undefined): void;
}

/** What came of recent calls. */
export interface SampleFindings {
  readonly tried: number;
  /** A sentence for each that is not answered. */
  readonly problems: readonly string[];
  /** Those for which there was no time, or no worker any more. */
  readonly notRun?: readonly string[];
}

/** What was found in a revision. */
export interface Findings {
  /** What breaks callers. */
  readonly changes?: readonly string[];
  /** What is wrong with its examples. */
  readonly problems?: readonly string[];
  /** Which recent calls it does not answer. */
  readonly samples?: SampleFindings;
}

/** What became of one skill. */
export type Outcome = { readonly findings?: Findings } & (
  | { readonly kind: 'added' | 'updated' | 'unchanged' }
  /** It has a share of the calls, in per cent, or would have. */
  | { readonly kind: 'canary'; readonly share: number }
  | { readonly kind: 'failed'; readonly error: string }
);

/** Brings up a revision of one skill, unless the one that runs is the same. */
export async function bringUp(
  spec: SkillSpec,
  target: ReloadTarget,
  how: BringUpHow = { force: true },
): Promise<Outcome> {
  const { dryRun = false, force = false } = how;
  const { mount } = spec;
  const tried = target.tried(mount);
  if (tried !== undefined && (await isOf(tried, spec))) return { kind: 'unchanged' };
  const old = target.running(mount);
  if (old !== undefined && (await isOf(old, spec))) {
    if (!dryRun) target.endTrial(mount);
    return { kind: 'unchanged' };
  }
  const rejected = force || old === undefined ? undefined : target.rejected(mount);
  if (rejected !== undefined && (await isOf(rejected, spec))) return { kind: 'unchanged' };
  const pool = target.prepare(spec);
  const refuse = (error: string, findings: Findings = {}): Outcome => {
    target.reportFailure(pool, error, old?.revision);
    target.discard(pool);
    return { kind: 'failed', error, findings };
  };
  let verified = NOTHING;
  try {
    await pool.warm();
    if (old !== undefined) verified = await verify(old, pool, target, how);
  } catch (problem) {
    return refuse(messageOf(problem));
  }
  const { findings, error } = verified;
  if (error !== undefined) return refuse(error, findings);
  const start = old === undefined ? undefined : how.trial?.(spec);
  if (start?.kind === 'canary') {
    try {
      await how.beforeCanary?.(spec, dryRun);
    } catch (problem) {
      return refuse(messageOf(problem), findings);
    }
  }
  if (dryRun) target.discard(pool);
  else if (start === undefined || target.running(mount) === undefined) target.goLive(pool);
  else target.beginTrial(pool, start);
  if (start?.kind === 'canary') return { kind: 'canary', share: start.share, findings };
  return { kind: old === undefined ? 'added' : 'updated', findings };
}

function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
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
  const failed = problems.length === 0 ? told : { ...told, problems };
  if (ofExamples === 'refuse' && problems.length > 0)
    return { findings: failed, error: failsExamples(problems) };
  const samples = await how.sample?.(spec);
  if (samples === undefined) return { findings: failed };
  const { problems: unanswered, notRun = [] } = samples;
  if (unanswered.length + notRun.length === 0) return { findings: failed };
  const findings = { ...failed, samples };
  if (unanswered.length === 0) return { findings };
  return how.force === true ? { findings } : { findings, error: failsSamples(unanswered) };
}

/** Whether a pool runs what a spec says, and what lies in its folder. Specs are plain data, so they are the same when they read the same. */
export async function isOf({ spec: own, code, state }: Pool, spec: SkillSpec): Promise<boolean> {
  if (JSON.stringify(own) !== JSON.stringify(weighed(spec, own))) return false;
  return !(await code.isOutdated(state.name === 'idle' && state.probation !== true));
}

/** A spec with the weight of another: that is nothing to the workers. */
function weighed(spec: SkillSpec, { sharedMount }: SkillSpec): SkillSpec {
  if (spec.sharedMount === undefined || sharedMount === undefined) return spec;
  const { weight } = sharedMount;
  return { ...spec, sharedMount: { ...spec.sharedMount, weight } };
}
