import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../refused.ts';
import { openArchive } from './archive-at-rest.ts';
import { choosePackage, type Ages } from './choose-package.ts';
import type { Fetched } from './fetched.ts';
import { npm } from './npm.ts';
import { withOrigin, type Proving } from './with-origin.ts';

/** Fetches a package of npm; what comes must have the digest that its registry says. */
export async function fetchNpm(
  { name, range }: { readonly name: string; readonly range: string },
  staging: string,
  { rules, ...ages }: Ages & Proving,
): Promise<Fetched> {
  const chosen = await choosePackage(name, range, staging, ages);
  const { version, integrity } = chosen;
  const proven = await withOrigin(chosen, staging, rules);
  const packed = join(staging, 'packed');
  await mkdir(packed);
  await npm(['pack', `${name}@${version}`, '--pack-destination', packed], staging);
  const [archive] = await readdir(packed);
  if (archive === undefined) throw new Refused('npm has fetched nothing');
  const opened = await openArchive(join(packed, archive), staging, integrity);
  return { ...opened, resolved: `npm:${name}@${version}`, ...proven };
}
