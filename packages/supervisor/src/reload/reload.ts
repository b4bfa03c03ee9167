import type { BrokenSkill, FailedReload, ReloadOutcome, SkillSpec } from '@skillet/core';
import { bringUp, type BringUpHow, type Outcome, type ReloadTarget } from './bring-up.ts';

/** What is to run from now on. */
export interface ReloadPlan extends BringUpHow {
  readonly specs: readonly SkillSpec[];
  /** Skills that cannot run; a revision of theirs that runs is kept. */
  readonly broken: readonly BrokenSkill[];
}

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
  const failing = new Set(foldersThatFail(plan, outcomes));
  // A version that does not come up leaves the one that runs out of the same folder, whatever its number was.
  const staysFor = (spec: SkillSpec | undefined) =>
    spec?.sharedMount !== undefined && failing.has(spec.pinnedFrom ?? spec.dir);
  const removed = before.filter(
    (mount) => !planned.has(mount) && !staysFor(target.running(mount)?.spec),
  );
  if (!dryRun) for (const mount of removed) target.remove(mount);

  const of = (kind: Outcome['kind']) =>
    outcomes.filter(([, outcome]) => outcome.kind === kind).map(([mount]) => mount);
  const added = of('added');
  const gone = new Set(removed);
  const found = outcomes.map(([mount, { findings = {} }]) => ({ mount, ...findings }));
  const breaking = found.flatMap(({ mount, changes }) => (changes ? [{ mount, changes }] : []));
  const examples = found.flatMap(({ mount, problems }) => (problems ? [{ mount, problems }] : []));
  const samples = found.flatMap(({ mount, samples: of }) => (of ? [{ mount, ...of }] : []));
  const canaries = outcomes.flatMap(([mount, outcome]) =>
    outcome.kind === 'canary' ? [{ mount, share: outcome.share }] : [],
  );
  return {
    before,
    after: dryRun ? [...before.filter((mount) => !gone.has(mount)), ...added] : target.mounts,
    added,
    removed,
    updated: of('updated'),
    unchanged: of('unchanged'),
    failed: [...failures(outcomes), ...plan.broken.map(brokenToFailure)],
    ...(breaking.length === 0 ? {} : { breaking }),
    ...(examples.length === 0 ? {} : { examples }),
    ...(samples.length === 0 ? {} : { samples }),
    ...(canaries.length === 0 ? {} : { canaries }),
  };
}

function foldersThatFail(
  { specs, broken }: ReloadPlan,
  outcomes: readonly (readonly [string, Outcome])[],
): string[] {
  const failed = new Set(failures(outcomes).map(({ mount }) => mount));
  const folders = specs.map(({ mount, dir, pinnedFrom = dir }) =>
    failed.has(mount) ? pinnedFrom : undefined,
  );
  return [...folders, ...broken.map(({ dir }) => dir)].filter((dir) => dir !== undefined);
}

function failures(outcomes: readonly (readonly [string, Outcome])[]): FailedReload[] {
  return outcomes.flatMap(([mount, outcome]) =>
    outcome.kind === 'failed' ? [{ mount, error: outcome.error }] : [],
  );
}

function brokenToFailure({ mount, problems }: BrokenSkill): FailedReload {
  return { mount, error: problems.join('; ') };
}
