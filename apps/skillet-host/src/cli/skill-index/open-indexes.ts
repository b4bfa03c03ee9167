import type { IndexConfig } from '@skillet/config';
import {
  IndexCache,
  openIndex,
  parseIndexAddress,
  Refused,
  trustRootReader,
  type SkillIndex,
  type TrustRootReader,
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
  /** Absolute path of a trust root of Sigstore; undefined for that of the public instance. */
  readonly trustRoot: string | undefined;
}

const LONGEST = 300;
/** Each is read once by a command, which may look at it for each of many skills. */
const reading = new WeakMap<IndexConfig, Promise<SkillIndex>>();

/** Reads indexes; one that fails keeps no other from being read. */
export async function openIndexes(
  configs: readonly IndexConfig[],
  { cwd, cacheDir, trustRoot: rootFile }: OpenOptions,
): Promise<{ readonly opened: readonly OpenedIndex[]; readonly failed: readonly FailedIndex[] }> {
  const cache = cacheDir === undefined ? undefined : new IndexCache(cacheDir);
  const trustRoot = readerOf(rootFile);
  const opened: OpenedIndex[] = [];
  const failed: FailedIndex[] = [];
  const open = async (config: IndexConfig): Promise<SkillIndex> => {
    const address = parseIndexAddress(config.url);
    if ('fault' in address) throw new Refused(address.fault);
    const onForgotten = (why: string) => {
      tellForgotten(config, why);
    };
    return openIndex(address, { cwd, trust: config, trustRoot, cache, onForgotten });
  };
  const results = configs.map((config) => {
    const index = reading.get(config) ?? open(config);
    reading.set(config, index);
    return index;
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

const readers = new Map<string | undefined, TrustRootReader>();

/** One for each trust root: a command may look at an index for each of many skills, and the public one is fetched. */
function readerOf(file: string | undefined): TrustRootReader {
  const reader = readers.get(file) ?? trustRootReader(file);
  readers.set(file, reader);
  return reader;
}

/** How the indexes of a configuration are read. */
export function ownOptions(
  installed: Pick<InstalledSkills, 'baseDir' | 'folder' | 'originRules'>,
): OpenOptions {
  const { baseDir, originRules } = installed;
  const { trustRoot } = originRules;
  return { cwd: baseDir, cacheDir: installed.folder('.indexes'), trustRoot };
}

const told = new Set<string>();

/** Says once that nobody would notice here that an index is older than this one. */
function tellForgotten(config: IndexConfig, why: string): void {
  if (told.has(config.url)) return;
  told.add(config.url);
  process.stderr.write(
    `skillet-host: how far the index ${labelOf(config)} had come can't be kept in skillet_skills/.indexes (${oneLine(why, LONGEST)}): an older one would be taken for new\n`,
  );
}

/** An index in a sentence. */
export function labelOf({ name, url }: IndexConfig): string {
  return name === undefined ? url : `${name} (${url})`;
}
