import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../refused.ts';
import { verifyPackages } from '../signed/verify-packages.ts';
import {
  NOTHING_BROUGHT,
  type BringOptions,
  type Brought,
  type Dependencies,
} from './dependency.ts';
import { choosePackages } from './node/choose.ts';
import { readManifest } from './node/manifest.ts';
import { platformHere } from './node/platform.ts';
import { unpackPackages } from './node/unpack-packages.ts';
import { bringPython, bringPythonAgain, otherPlatform } from './python/bring-python.ts';
import { ENVIRONMENT } from './python/environment.ts';
import { readRequirements } from './python/requirements.ts';

const NOT_OF_PYPI =
  'install.require wants signatures, and packages of PyPI have none that are verified';

/** Chooses, fetches and unpacks what a skill in a folder needs; nothing of it is run. Rejects with `Refused` where that can't be done. */
export async function bringDependencies(dir: string, options: BringOptions): Promise<Brought> {
  await dropEnvironment(dir);
  const manifest = await readManifest(dir);
  const requirements = await readRequirements(dir);
  if (manifest !== undefined && requirements !== undefined)
    throw new Refused(
      'it needs packages of npm and of PyPI: a skill is either of Node or of Python',
    );
  if (requirements !== undefined && options.rules?.require.includes('signature') === true)
    throw new Refused(NOT_OF_PYPI);
  if (requirements !== undefined) return bringPython(requirements, dir, options);
  if (manifest === undefined) return NOTHING_BROUGHT;
  const chosen = await choosePackages(manifest, dir, options);
  const { rules, staging } = options;
  if (rules !== undefined)
    await verifyPackages(chosen.dependencies, staging, rules.require.includes('signature'));
  return { ...chosen, ...(await unpackPackages(chosen.dependencies, dir, options)) };
}

/** Brings again exactly what a lock says was brought. Rejects with `Refused` for what has another digest, or no signature where the rules want one. */
export async function bringAgain(
  dir: string,
  {
    dependencies,
    platform,
  }: { readonly dependencies: Dependencies; readonly platform?: string | undefined },
  options: Pick<BringOptions, 'staging' | 'onProgress' | 'rules'>,
): Promise<void> {
  const { staging, rules } = options;
  const isRequired = rules?.require.includes('signature') === true;
  const ofPython = Object.values(dependencies).some(({ resolved }) => /^pypi:/.test(resolved));
  if (ofPython && isRequired) throw new Refused(NOT_OF_PYPI);
  await dropEnvironment(dir);
  await bringPythonAgain(dependencies, dir, { platform, staging });
  const ofNode = Object.entries(dependencies).filter(([, { resolved }]) => /^npm:/.test(resolved));
  if (ofNode.length === 0) return;
  if (platform !== undefined && platform !== platformHere())
    throw new Refused(otherPlatform(platform, platformHere()));
  const all = Object.fromEntries(ofNode);
  // A lock does not say that these were signed.
  if (isRequired) await verifyPackages(all, staging, true);
  await unpackPackages(all, dir, options);
}

/** One that an archive brings is for no machine but its author's. */
async function dropEnvironment(dir: string): Promise<void> {
  await rm(join(dir, ENVIRONMENT), { recursive: true, force: true });
}
