import type { IndexConfig, LockedSkill } from '@skillet/config';
import {
  archiveOf,
  parseIndexAddress,
  Refused,
  type Fetched,
  type FetchableSource,
  type IndexedSkill,
  type Source,
} from '@skillet/install';
import { dateNow } from '../../clock.ts';
import type { InstalledSkills } from '../install/installed-skills.ts';
import { aboutVersion, chooseVersion } from './choose-version.ts';
import { labelOf, openIndexes, ownOptions, type OpenedIndex } from './open-indexes.ts';

/** A skill of an index, by its name. */
export type IndexSource = Extract<Source, { readonly kind: 'index' }>;

/** What a name stands for. */
export interface Resolved {
  /** The same with the name of its index, where that has one. */
  readonly source: IndexSource;
  /** Its archive, with the digest that it must have. */
  readonly from: FetchableSource;
  readonly about: Fetched['about'];
  /** Where its index lies, as the configuration says. */
  readonly index: string;
  readonly skill: IndexedSkill;
  /** Where that archive may be fetched from, and redirected to. */
  readonly places: readonly string[];
}

/** How a name is looked up. */
export interface ResolveOptions {
  /** Whether versions are taken that are younger than they may be. */
  readonly allowNew: boolean;
  /** What is installed, where it is updated: it is looked for in no other index, and its version is old enough. */
  readonly locked?: LockedSkill | undefined;
}

/**
 * Looks a skill up in the indexes of the configuration. Rejects with `Refused` where none has it, or several have, and where one that may have
 * it can't be read: whoever can make another index fail must not choose for it.
 */
export async function resolveIndexed(
  wanted: IndexSource,
  installed: InstalledSkills,
  { allowNew, locked }: ResolveOptions,
): Promise<Resolved> {
  const { config, versions } = await findVersions(wanted, installed, locked?.index);
  const minAge = allowNew ? 0 : (config.minAge ?? installed.policy.minAge);
  const ages = { minAge, now: dateNow(), known: locked?.version };
  const skill = chooseVersion(versions, wanted.range, ages);
  const newest = chooseVersion(versions, wanted.range, { ...ages, minAge: 0 });
  const { name } = config;
  return {
    source: { ...wanted, ...(name === undefined ? {} : { index: name }) },
    from: installed.sourceFrom(archiveIn(config, skill), installed.baseDir),
    about: [['index', labelOf(config)], ...aboutVersion(skill, newest.version)],
    index: config.url,
    skill,
    places: placesOf(config, installed.policy.allow),
  };
}

/**
 * Where archives of an index may come from, since their digests are known: anywhere over https, but in private networks only where the index itself
 * lies, or what `install.allow` names.
 */
export function placesOf(
  { url }: Pick<IndexConfig, 'url'>,
  allow: readonly string[] = [],
): readonly string[] {
  const origin = URL.parse(url)?.origin;
  return ['https://*', ...(origin === undefined ? [] : [`${origin}/*`]), ...allow];
}

/** Where an index has the archive of a skill. */
export function archiveIn(config: IndexConfig, skill: IndexedSkill): FetchableSource {
  const address = parseIndexAddress(config.url);
  if ('fault' in address) throw new Refused(address.fault);
  return archiveOf(address, skill);
}

/** All versions of a skill, in the one index that has it. */
export async function findVersions(
  wanted: IndexSource,
  installed: InstalledSkills,
  index: string | undefined,
): Promise<{ readonly config: IndexConfig; readonly versions: readonly IndexedSkill[] }> {
  const { name } = wanted;
  const configs = configsFor(wanted, installed.policy.indexes ?? [], index);
  const { opened, failed } = await openIndexes(configs, ownOptions(installed));
  const [first, second] = opened.filter((one) => versionsIn(one, name).length > 0);
  if (first !== undefined && second !== undefined)
    throw new Refused(
      `${name} is in two indexes, ${labelOf(first.config)} and ${labelOf(second.config)}: say which one you mean, ${hintFor(first, name)}`,
    );
  const [broken] = failed;
  if (broken !== undefined) {
    const why = `the index ${labelOf(broken.config)} can't be used: ${broken.error}`;
    if (first === undefined) throw new Refused(why);
    throw new Refused(
      `${why}. It may have a ${name}, too: say which one you mean, ${hintFor(first, name)}`,
    );
  }
  if (first === undefined)
    throw new Refused(
      `no index has a skill ${name}: \`skillet-host search\` shows what there is; for a folder write ./${name}, for a package npm:${name}`,
    );
  return { config: first.config, versions: versionsIn(first, name) };
}

function configsFor(
  { name, index }: IndexSource,
  all: readonly IndexConfig[],
  locked: string | undefined,
): readonly IndexConfig[] {
  if (all.length === 0)
    throw new Refused(
      `${name} is looked for in indexes, and the configuration names none (install.indexes): for a folder write ./${name}, for a package npm:${name}`,
    );
  if (index !== undefined) {
    const named = all.filter((config) => config.name === index);
    if (named.length === 1) return named;
    throw new Refused(
      named.length === 0
        ? `install.indexes has none that is called ${index}`
        : `install.indexes has several that are called ${index}`,
    );
  }
  if (locked === undefined) return all;
  const same = all.filter(({ url }) => url === locked);
  if (same.length > 0) return same.slice(0, 1);
  throw new Refused(
    `it came from the index ${locked}, which install.indexes does not name any more: install it again by its name`,
  );
}

function versionsIn({ index }: OpenedIndex, name: string): readonly IndexedSkill[] {
  return index.skills.filter((skill) => skill.name === name);
}

function hintFor({ config }: OpenedIndex, name: string): string {
  return config.name === undefined
    ? 'once they have names in install.indexes: `index:acme/' + `${name}\``
    : `such as \`index:${config.name}/${name}\``;
}
