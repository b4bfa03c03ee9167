import { mustBeOld, Refused, type Fetched, type IndexedSkill } from '@skillet/install';
import { compare, prerelease, satisfies, valid, validRange } from 'semver';

/** How old a version has to be. */
export interface Ages {
  /** Milliseconds since it came into its index. */
  readonly minAge: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** One that is old enough, whatever its age: what is installed already. */
  readonly known?: string | undefined;
}

/** Stands for the newest that is no prerelease, where there is one. */
const LATEST = 'latest';

/**
 * The version that a range stands for, of all that an index has of one skill: the newest that is old enough, and was not taken back. Throws
 * `Refused` where there is none.
 */
export function chooseVersion(
  versions: readonly IndexedSkill[],
  range: string,
  ages: Ages,
): IndexedSkill {
  const name = versions[0]?.name ?? 'such skill';
  const fitting = versions.filter(fits(versions, range)).toSorted(byVersion);
  const there = fitting.filter(({ yanked }) => yanked !== true);
  const newest = there.at(-1);
  if (newest === undefined)
    throw new Refused(
      fitting.length > 0
        ? `${name}@${range} was taken back by who published it`
        : `the index has no ${name}@${range}, only ${shown(versions)}`,
    );
  const isOld = ({ version, published }: IndexedSkill) =>
    version === ages.known || Date.parse(published) <= ages.now - ages.minAge;
  // Without an age, one of tomorrow will do: clocks differ.
  const old = ages.minAge <= 0 ? newest : there.findLast(isOld);
  if (old !== undefined) return old;
  mustBeOld(`${name}@${newest.version}`, Date.parse(newest.published), ages);
  return newest;
}

/** What is to be told of a version that was chosen: a word, and what it stands for. */
export function aboutVersion(
  { version, published, publisher, yanked }: IndexedSkill,
  newest: string | undefined,
): Fetched['about'] {
  return [
    ['published', published],
    ...(publisher === undefined ? [] : [['by', publisher] as const]),
    ...(newest === undefined || newest === version
      ? []
      : [['too new', `${newest}, which --allow-new would take`] as const]),
    ...(yanked === true ? [['taken back', 'by who published it'] as const] : []),
  ];
}

/** The newest of all versions that anybody may install. */
export function newestVersion(versions: readonly IndexedSkill[]): IndexedSkill | undefined {
  return versions
    .filter(({ yanked }) => yanked !== true)
    .filter(fits(versions, LATEST))
    .toSorted(byVersion)
    .at(-1);
}

function fits(versions: readonly IndexedSkill[], range: string): (skill: IndexedSkill) => boolean {
  if (range === LATEST) {
    const isStable = ({ version, yanked }: IndexedSkill) =>
      prerelease(version) === null && yanked !== true;
    return versions.some(isStable) ? ({ version }) => prerelease(version) === null : () => true;
  }
  if (validRange(range) === null) throw new Refused(`"${range}" is no range of versions`);
  return ({ version }) => valid(version) !== null && satisfies(version, range);
}

function byVersion(one: IndexedSkill, other: IndexedSkill): number {
  return compare(one.version, other.version);
}

function shown(versions: readonly IndexedSkill[]): string {
  const newest = versions.toSorted(byVersion).slice(-5);
  const more = versions.length > newest.length ? ' and older ones' : '';
  return `${newest.map(({ version }) => version).join(', ')}${more}`;
}
