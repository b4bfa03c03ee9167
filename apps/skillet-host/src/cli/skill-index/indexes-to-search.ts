import { UsageError } from '@skillet/command';
import { parseIndexAddress } from '@skillet/install';
import type { InstalledSkills } from '../install/installed-skills.ts';
import { openIndexes, ownOptions, type FailedIndex, type OpenedIndex } from './open-indexes.ts';

/** An index that was read for a search. */
export interface SearchedIndex extends OpenedIndex {
  /** Whether the configuration has it, so that its skills are installed by their names. */
  readonly isOwn: boolean;
}

/**
 * Reads the indexes that a command names, by their names in the configuration, their addresses or paths; without any, those of the configuration.
 * Throws a UsageError where there is none.
 */
export async function openForSearch(
  given: readonly string[] | undefined,
  installed: InstalledSkills,
  cwd: string,
): Promise<{ readonly opened: readonly SearchedIndex[]; readonly failed: readonly FailedIndex[] }> {
  const all = installed.policy.indexes ?? [];
  if (given === undefined && all.length === 0)
    throw new UsageError(
      'there is no index to search: name one in the configuration (install.indexes), or by --index',
    );
  const isMeant = (one: string) => all.find(({ name, url }) => name === one || url === one);
  // Those of the configuration may have keys, and their paths are relative to it.
  const own = given === undefined ? all : given.flatMap((one) => isMeant(one) ?? []);
  const strange = (given ?? []).filter((one) => isMeant(one) === undefined);
  for (const one of strange) {
    const address = parseIndexAddress(one);
    if ('fault' in address) throw new UsageError(`--index ${one}: ${address.fault}`);
  }
  const [ours, others] = await Promise.all([
    openIndexes(own, ownOptions(installed)),
    openIndexes(
      strange.map((url) => ({ url })),
      { cwd, cacheDir: undefined, trustRoot: undefined },
    ),
  ]);
  return {
    opened: [
      ...ours.opened.map((one) => ({ ...one, isOwn: true })),
      ...others.opened.map((one) => ({ ...one, isOwn: false })),
    ],
    failed: [...ours.failed, ...others.failed],
  };
}
