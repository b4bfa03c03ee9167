import {
  sharedMountOf,
  type BrokenSkill,
  type FailedReload,
  type ReloadOutcome,
  type SkillSpec,
} from '@skillet/core';
import { bringUp, type BringUpHow, type Outcome, type ReloadTarget } from './bring-up.ts';

/** What is to run from now on. */
export interface ReloadPlan extends BringUpHow {
  readonly specs: readonly SkillSpec[];
  /** Skills that cannot run; a revision of theirs that runs is kept, and so is every version that shares its mount. */
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
  const stays = staying(plan, outcomes);
  const removed = before.filter(
    (mount) => !planned.has(mount) && !stays(mount, target.running(mount)?.spec),
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

/**
 * Whether what runs stays although the plan does not name it: it does where anything at its mount, or at one that versions
 * share there, does not come up. Versions have mounts of their own by their numbers, so what fails may be what runs under
 * another name: an entry or a folder that cannot be read says no number. A version whose folder has come up under another
 * number has gone over to that one.
 */
function staying(
  { specs, broken }: ReloadPlan,
  outcomes: readonly (readonly [string, Outcome])[],
): (mount: string, spec: SkillSpec | undefined) => boolean {
  const failed = failures(outcomes);
  const own = new Set(failed.map(({ mount }) => mount));
  const mounts = new Set([...failed, ...broken].map(({ mount }) => sharedMountOf(mount)));
  const up = new Set(specs.flatMap((spec) => (own.has(spec.mount) ? [] : (placeOf(spec) ?? []))));
  return (mount, spec) => {
    const place = spec && placeOf(spec);
    return mounts.has(sharedMountOf(mount)) && (place === undefined || !up.has(place));
  };
}

/** The folder of a version at the mount that it shares; undefined for any other skill. */
function placeOf({ sharedMount, dir, pinnedFrom = dir }: SkillSpec): string | undefined {
  return sharedMount && `${sharedMount.mount} ${pinnedFrom}`;
}

function failures(outcomes: readonly (readonly [string, Outcome])[]): FailedReload[] {
  return outcomes.flatMap(([mount, outcome]) =>
    outcome.kind === 'failed' ? [{ mount, error: outcome.error }] : [],
  );
}

function brokenToFailure({ mount, problems }: BrokenSkill): FailedReload {
  return { mount, error: problems.join('; ') };
}
