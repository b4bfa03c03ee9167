import type { LockedSkill } from '@skillet/config';
import { allows, archiveAt, Refused, type FetchableSource } from '@skillet/install';
import type { InstalledSkills } from '../install/installed-skills.ts';
import { findVersions, placesOf, type IndexSource } from './resolve-indexed.ts';

/** An archive, and where it may be fetched from and redirected to; undefined for anywhere. */
export interface LockedArchive {
  readonly from: FetchableSource;
  readonly allow: readonly string[] | undefined;
}

/**
 * The archive of a skill that came from an index, as the lock has it. No index is asked, but where `install.allow` names what its index has, and not
 * the place itself: a lock may say anything. Rejects with `Refused` where the index has no such archive.
 */
export async function lockedArchive(
  source: IndexSource,
  { resolved, integrity, index }: LockedSkill,
  installed: InstalledSkills,
): Promise<LockedArchive> {
  if (integrity === undefined) throw new Refused('skillet.lock has no digest of its archive');
  const from = archiveAt(resolved, integrity);
  const { allow } = installed.policy;
  if (allow === undefined)
    return { from, allow: index === undefined ? undefined : placesOf({ url: index }) };
  // Nobody but the lock says which digest it has: where it leads must be allowed, too.
  if (allows(allow, installed.sourceFrom(from, installed.baseDir))) return { from, allow };
  const { config, versions } = await findVersions(source, installed, index);
  if (versions.some((version) => version.integrity === integrity))
    return { from, allow: placesOf(config, allow) };
  throw new Refused(
    'its index does not have the archive that skillet.lock has, and install.allow does not allow where that lies',
  );
}
