import type { IndexConfig } from '@skillet/config';
import {
  IndexCache,
  openIndex,
  parseIndexAddress,
  Refused,
  type SkillIndex,
} from '@skillet/install';
import type { InstalledSkills } from '../install/installed-skills.ts';
import { oneLine } from '../one-line.ts';

/** An index that was read. */
export interface OpenedIndex {
  readonly config: IndexConfig;
  readonly index: SkillIndex;
}

/** An index that can't be used, and why. */
export interface FailedIndex {
  readonly config: IndexConfig;
  readonly error: string;
}

/** Where indexes lie, and are remembered. */
export interface OpenOptions {
  /** What their paths are relative to. */
  readonly cwd: string;
  /** The folder in which they are remembered; undefined for nowhere. */
  readonly cacheDir: string | undefined;
}

const LONGEST = 300;

/** Reads indexes; one that fails keeps no other from being read. */
export async function openIndexes(
  configs: readonly IndexConfig[],
  { cwd, cacheDir }: OpenOptions,
): Promise<{ readonly opened: readonly OpenedIndex[]; readonly failed: readonly FailedIndex[] }> {
  const cache = cacheDir === undefined ? undefined : new IndexCache(cacheDir);
  const opened: OpenedIndex[] = [];
  const failed: FailedIndex[] = [];
  const results = configs.map(async (config) => {
    const address = parseIndexAddress(config.url);
    if ('fault' in address) throw new Refused(address.fault);
    return openIndex(address, { cwd, publicKey: config.minisign, cache });
  });
  for (const [at, result] of (await Promise.allSettled(results)).entries()) {
    const config = configs[at];
    if (config === undefined) continue;
    if (result.status === 'fulfilled') opened.push({ config, index: result.value });
    else if (result.reason instanceof Refused)
      failed.push({ config, error: oneLine(result.reason.message, LONGEST) });
    else throw result.reason;
  }
  return { opened, failed };
}

/** Absolute path of the folder in which the indexes of a configuration are remembered. */
export function indexDirOf(installed: Pick<InstalledSkills, 'folder'>): string {
  return installed.folder('.indexes');
}

/** An index in a sentence. */
export function labelOf({ name, url }: IndexConfig): string {
  return name === undefined ? url : `${name} (${url})`;
}
