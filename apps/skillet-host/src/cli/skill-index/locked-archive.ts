import type { LockedSkill } from '@skillet/config';
import { allows, archiveAt, Refused, type FetchableSource } from '@skillet/install';
import type { InstalledSkills } from '../install/installed-skills.ts';
import { findVersions, type IndexSource } from './resolve-indexed.ts';

/**
 * The archive of a skill that came from an index, as the lock has it. No index is asked, but where `install.allow` names what its index has, and not
 * the place itself: a lock may say anything. Rejects with `Refused` where the index has no such archive.
 */
export async function lockedArchive(
  source: IndexSource,
  { resolved, integrity, index }: LockedSkill,
  installed: InstalledSkills,
): Promise<FetchableSource> {
  if (integrity === undefined) throw new Refused('skillet.lock has no digest of its archive');
  const archive = archiveAt(resolved, integrity);
  const { allow } = installed.policy;
  const place = installed.sourceFrom(archive, installed.baseDir);
  if (allow === undefined || allows(allow, place)) return archive;
  const { versions } = await findVersions(source, installed, index);
  if (versions.some((version) => version.integrity === integrity)) return archive;
  throw new Refused(
    'its index does not have the archive that skillet.lock has, and install.allow does not allow where that lies',
  );
}
