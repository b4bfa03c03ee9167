import type { InstalledSkills } from '../install/installed-skills.ts';
import { chooseVersion, newestVersion, type Ages } from './choose-version.ts';
import { findVersions, type IndexSource } from './resolve-indexed.ts';

/** What an index has besides what is installed; null for nothing else. */
export interface News {
  readonly wanted: string | null;
  readonly latest: string | null;
  readonly note?: string;
}

/** What `update` would install of a skill that came from an index, the newest there is, and whether what is installed was taken back. */
export async function newsOf(
  source: IndexSource,
  version: string,
  installed: InstalledSkills,
  { index, ages }: { readonly index: string | undefined; readonly ages: Ages },
): Promise<News> {
  const { config, versions } = await findVersions(source, installed, index);
  // Whoever takes new ones says 0 for all.
  const minAge = ages.minAge === 0 ? 0 : (config.minAge ?? ages.minAge);
  const other = (one: string | undefined) => (one === undefined || one === version ? null : one);
  const isBack = versions.some((one) => one.version === version && one.yanked === true);
  return {
    wanted: other(
      chooseVersion(versions, source.range, { ...ages, minAge, known: version }).version,
    ),
    latest: other(newestVersion(versions)?.version),
    ...(isBack ? { note: `${version} was taken back by who published it` } : {}),
  };
}
