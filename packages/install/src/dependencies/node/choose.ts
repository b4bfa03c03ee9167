import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustBeOld, publishedAt } from '../../fetch/choose-package.ts';
import { mustTakeRegistryAlone, npm } from '../../fetch/npm.ts';
import { Refused } from '../../refused.ts';
import type { BringOptions } from '../dependency.ts';
import { readLockfile, type Chosen } from './lockfile.ts';
import type { NodeManifest } from './manifest.ts';

/** Lockfiles of npm that a skill may bring, the one that counts more first. */
const LOCKFILES = ['npm-shrinkwrap.json', 'package-lock.json'];
/** Nothing but packages of a registry; an npm that does not know these is not asked. */
const REGISTRY_ALONE = ['git', 'remote', 'file', 'directory'].map((what) => `--allow-${what}=none`);
const AT_ONCE = 4;

/**
 * Has npm choose the packages that a skill needs: those of its own lockfile, where it brings one, else the newest that are old
 * enough. It is done in a folder apart, where of the skill there is nothing but what it needs: an `.npmrc` of its could have npm
 * run a program.
 */
export async function choosePackages(
  manifest: NodeManifest,
  dir: string,
  { baseDir, staging, minAge, now }: BringOptions,
): Promise<Chosen> {
  await mustTakeRegistryAlone(staging);
  const apart = join(staging, 'choosing');
  await mkdir(apart);
  const own = { name: 'skill', version: '0.0.0', private: true, ...manifest };
  await writeFile(join(apart, 'package.json'), JSON.stringify(own));
  await copyFile(join(baseDir, '.npmrc'), join(apart, '.npmrc')).catch(() => undefined);
  const lockfile = await lockfileOf(dir);
  if (lockfile !== undefined) await writeFile(join(apart, 'package-lock.json'), lockfile);
  const before = minAge > 0 ? [`--before=${new Date(now - minAge).toISOString()}`] : [];
  // Without --save, an `.npmrc` could keep it from writing what it has chosen.
  const args = ['install', '--package-lock-only', '--save', '--omit=dev', '--lockfile-version=3'];
  await npm([...args, ...REGISTRY_ALONE, ...before], apart);
  const chosen = readLockfile(await readFile(join(apart, 'package-lock.json'), 'utf8'));
  // What a lockfile has, npm takes whatever its age.
  if (minAge > 0 && lockfile !== undefined) await mustAllBeOld(chosen, apart, { minAge, now });
  return chosen;
}

async function lockfileOf(dir: string): Promise<string | undefined> {
  for (const name of LOCKFILES) {
    const text = await readFile(join(dir, name), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    try {
      JSON.parse(text);
      return text;
    } catch {
      throw new Refused(`its ${name} is not JSON`);
    }
  }
  return undefined;
}

async function mustAllBeOld(
  { dependencies }: Chosen,
  cwd: string,
  ages: Pick<BringOptions, 'minAge' | 'now'>,
): Promise<void> {
  const left = [...new Set(Object.values(dependencies).map(({ resolved }) => resolved))];
  const work = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const exact = next.slice('npm:'.length);
      mustBeOld(exact, await publishedAt(exact, cwd), ages);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
