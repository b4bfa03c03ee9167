import { breakingChanges, describeSkill } from '@skillet/catalog';
import { compareVersions, sharedMountOf, versionMount, type SkillSpec } from '@skillet/core';
import { realpathSync } from 'node:fs';
import { relative } from 'node:path';
import { noteTo, type Problem } from '../problems/problem.ts';
import { renderProblems } from '../problems/render-problem.ts';
import type { BuildContext, Pins } from './build-context.ts';
import { buildSkill, SHOWN_PROBLEMS, type BuiltSkill } from './build-skill.ts';
import type { SkillCandidate, VersionCandidate } from './skill-candidate.ts';

/** What can stand in an address as it is. */
const NUMBER = /^[A-Za-z0-9][A-Za-z0-9._+~-]{0,63}$/;
/** What is said of a version that gives no number. */
const UNSAID = '0.0.0';
/** Changes that a warning names. */
const SHOWN_CHANGES = 5;

interface Made {
  readonly of: VersionCandidate;
  readonly built: BuiltSkill;
}

/** Builds the versions that share the mount of a candidate, each as a skill at a mount of its own. */
export function buildVersions(
  candidate: SkillCandidate,
  versions: readonly VersionCandidate[],
  context: BuildContext,
): readonly BuiltSkill[] {
  // What is wrong with all of them is said once.
  if (candidate.problems.length > 0) return [buildSkill({ ...candidate, dir: undefined }, context)];
  const taken = new Map<string, VersionCandidate>();
  const made = versions.map((version): Made => {
    const pins = pinned(candidate.mount, version, context.pins);
    const built = buildSkill({ ...candidate, ...version }, { ...context, pins });
    return { of: version, built: versionOf(built, { candidate, version, taken, context }) };
  });
  const main = mainOf(made);
  return made.map(({ built }) => {
    if (!('spec' in built)) return built;
    if (main === undefined || built === main) return built;
    // What there is to read of the skill is that of the version that tells of it.
    const { agentSkill: _, ...rest } = built;
    return { ...rest, warnings: [...built.warnings, ...differs(main.spec, built.spec, candidate)] };
  });
}

interface Parts {
  readonly candidate: SkillCandidate;
  readonly version: VersionCandidate;
  /** Those before it, by their numbers. */
  readonly taken: Map<string, VersionCandidate>;
  readonly context: BuildContext;
}

function versionOf(built: BuiltSkill, parts: Parts): BuiltSkill {
  const { candidate, version, taken } = parts;
  const { mount } = candidate;
  if ('broken' in built)
    return { ...built, broken: { ...built.broken, mount: versionMount(mount, folderOf(parts)) } };
  const fault = 'spec' in built ? faultOf(built.spec, parts) : 'it has instructions alone';
  if (!('spec' in built) || fault !== undefined) {
    const problems: Problem[] = [];
    const message = `\`versions\`: ${folderOf(parts)}: ${fault ?? ''}`;
    noteTo(problems, candidate.file)(version.pathAt, message);
    const { dir } = version;
    const broken = {
      ...{ mount: versionMount(mount, folderOf(parts)), name: candidate.name },
      ...(dir === undefined ? {} : { dir }),
      problems: renderProblems(problems, SHOWN_PROBLEMS),
    };
    return { warnings: built.warnings, problems, broken };
  }
  const { spec } = built;
  taken.set(spec.manifest.version, version);
  const own = versionMount(mount, spec.manifest.version);
  return {
    ...built,
    spec: { ...spec, mount: own, sharedMount: { mount, weight: version.weight } },
  };
}

function faultOf(
  { manifest, stateful, placement }: SkillSpec,
  { candidate, taken, context }: Parts,
): string | undefined {
  const { version } = manifest;
  if (version === UNSAID)
    return 'its Skilletfile gives no `version`: give each a number of its own';
  if (!NUMBER.test(version))
    return `its version \`${version}\` cannot stand in an address: use letters, digits and \`._+~-\`, at most 64`;
  const other = taken.get(version);
  if (other !== undefined) {
    const { line } = other.pathAt;
    const where = `${relative(context.baseDir, other.dir ?? '')} (${candidate.file}:${String(line)})`;
    return `its version is ${version}, and so is that of ${where}: give each a number of its own`;
  }
  if (stateful ?? manifest.stateful ?? false)
    return 'it is `stateful`, and keeps what later calls need: there can be one version of it';
  const labels = placement?.labels ?? manifest.placement?.labels ?? {};
  return Object.keys(labels).length === 0
    ? undefined
    : 'it says by `placement` which hosts run it, which versions cannot';
}

/** The one that tells what the skill is: of the largest weight, among these the newest. */
function mainOf(made: readonly Made[]) {
  const running = made.flatMap(({ of, built }) => ('spec' in built ? [{ of, built }] : []));
  const [first] = running.toSorted(
    (one, other) =>
      other.of.weight - one.of.weight ||
      compareVersions(other.built.spec.manifest.version, one.built.spec.manifest.version),
  );
  return first?.built;
}

/** A warning where who goes by what the main version takes and gives is at a loss with another one. */
function differs(main: SkillSpec, other: SkillSpec, { name, file, mountAt }: SkillCandidate) {
  if (main.kind !== 'handler' || other.kind !== 'handler') return [];
  const [told, real] = [main, other].map(({ manifest, mount }) => describeSkill(manifest, mount));
  const changes = told && real ? breakingChanges(told, real) : [];
  if (changes.length === 0) return [];
  const more = changes.length > SHOWN_CHANGES ? ', …' : '';
  const warnings: Problem[] = [];
  noteTo(warnings, file)(
    mountAt,
    `\`versions\` of ${name}: callers are told of ${main.manifest.version}, and calls that go to ${other.manifest.version} find: ` +
      changes.slice(0, SHOWN_CHANGES).join(', ') +
      more,
  );
  return warnings;
}

/** The older code that the version out of a folder is held to, as that of a skill at the shared mount. */
function pinned(mount: string, { dir, elsewhere }: VersionCandidate, pins: Pins = {}): Pins {
  const real = [dir, elsewhere].map(realPathOf).find((path) => path !== undefined);
  const pin = Object.entries(pins).find(
    ([own, { from }]) => own !== mount && sharedMountOf(own) === mount && from === real,
  );
  return pin === undefined ? {} : { [mount]: pin[1] };
}

function realPathOf(path: string | undefined): string | undefined {
  try {
    return path === undefined ? undefined : realpathSync(path);
  } catch {
    return undefined;
  }
}

function folderOf({ version: { dir = '' }, context: { baseDir } }: Parts): string {
  return relative(baseDir, dir) || '.';
}
