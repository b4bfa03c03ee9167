import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestArchive, unpackInto } from '../../fetch/archive-at-rest.ts';
import { npm } from '../../fetch/npm.ts';
import type { OnProgress } from '../../progress.ts';
import { Refused } from '../../refused.ts';
import {
  BROUGHT_BOUNDS,
  type BringOptions,
  type Brought,
  type Dependencies,
  type Dependency,
} from '../dependency.ts';
import { exactIn, isPlace } from './lockfile.ts';

/** Packages that one npm fetches. */
const AT_ONCE = 50;
/** Milliseconds between looks at how many are there. */
const POLL = 200;
/** What the system says where a folder has to be, and is none. */
const IN_THE_WAY = new Set(['EEXIST', 'ENOTDIR']);

/**
 * Fetches packages of npm, and unpacks each where it belongs below a skill's folder: npm only fetches the archives, which must have
 * their digests, and of which every entry is looked at as it is with the skill's own. There are no `.bin` and no links.
 */
export async function unpackPackages(
  dependencies: Dependencies,
  dir: string,
  { staging, onProgress }: Pick<BringOptions, 'staging' | 'onProgress'>,
): Promise<Pick<Brought, 'files' | 'bytes'>> {
  const all = Object.entries(dependencies);
  const archives = await fetchArchives(
    all.map(([, dependency]) => dependency),
    staging,
    onProgress,
  );
  let [files, bytes, count] = [0, 0, 0];
  // A folder before what lies in it.
  for (const [place, { resolved, integrity }] of all.toSorted(([a], [b]) => a.length - b.length)) {
    const archive = archives.get(integrity);
    if (archive === undefined)
      throw new Refused(`${resolved} does not have the digest ${integrity}`);
    if (!isPlace(place)) throw new Refused(`${JSON.stringify(place)} is no place for a package`);
    count += 1;
    const apart = join(staging, `package-${String(count)}`);
    const unpacked = await unpackInto(archive, apart).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      throw new Refused(`${resolved}, which it needs: ${error.message}`);
    });
    const into = join(dir, place);
    await put(unpacked.dir, into).catch((error: unknown) => {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (!IN_THE_WAY.has(code)) throw error;
      throw new Refused(`a file is where ${resolved}, which it needs, belongs: ${place}`);
    });
    files += unpacked.files;
    bytes += unpacked.bytes;
    if (files > BROUGHT_BOUNDS.files || bytes > BROUGHT_BOUNDS.bytes)
      throw new Refused('the packages that it needs are too many or too large');
  }
  return { files, bytes };
}

/** Moves a package to where it belongs. */
async function put(dir: string, into: string): Promise<void> {
  await mkdir(dirname(into), { recursive: true });
  // What came along there, and is not said to (bundleDependencies), is not what was chosen.
  await rm(into, { recursive: true, force: true });
  await rename(dir, into);
}

/** Tells how many files a folder has, a few times a second, until it is told to stop. */
function watchFolder(folder: string, onCount: (count: number) => void): () => void {
  let isOver = false;
  const look = () => {
    readdir(folder).then(
      ({ length }) => {
        if (!isOver) onCount(length);
      },
      () => undefined,
    );
  };
  look();
  const timer = setInterval(look, POLL);
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}

/** The archives of packages, by their digests. */
async function fetchArchives(
  dependencies: readonly Dependency[],
  staging: string,
  onProgress: OnProgress | undefined,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  let folders = 0;
  const fetch = async (exact: readonly string[]) => {
    folders += 1;
    const before = found.size;
    const folder = join(staging, `packages-${String(folders)}`);
    await mkdir(folder);
    if (exact.length === 0) return;
    const stop = watchFolder(folder, (count) => {
      onProgress?.({ unit: 'packages', done: before + count, total: wanted.length });
    });
    await npm(['pack', ...exact, '--pack-destination', folder], staging).finally(stop);
    for (const name of await readdir(folder)) {
      const archive = join(folder, name);
      found.set(await digestArchive(archive), archive);
    }
  };
  const wanted = [...new Map(dependencies.map((one) => [one.integrity, one])).values()];
  const exactOf = ({ resolved }: Dependency) => exactIn(resolved);
  for (let at = 0; at < wanted.length; at += AT_ONCE)
    await fetch(wanted.slice(at, at + AT_ONCE).map(exactOf));
  // Archives of two packages may have one name: @a/b and a-b.
  for (const one of wanted) if (!found.has(one.integrity)) await fetch([exactOf(one)]);
  return found;
}
