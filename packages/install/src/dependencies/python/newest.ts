import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../../refused.ts';
import { fields } from '../node/manifest.ts';
import { agesFor, findPython, pip } from './pip.ts';

/** The version of a package of PyPI that is asked for, where that is there and old enough; the newest such for `latest`. */
export async function newestOfPypi(
  name: string,
  version: string,
  staging: string,
  ages: { readonly minAge: number; readonly now: number },
): Promise<string> {
  const python = await findPython(staging);
  const report = join(staging, 'newest.json');
  const file = join(staging, 'newest.txt');
  await writeFile(file, version === 'latest' ? `${name}\n` : `${name}==${version}\n`);
  const how = ['install', '--dry-run', '--ignore-installed', '--no-deps', '--quiet'];
  const old = await agesFor(python, ages, staging);
  await pip(
    python,
    [...how, '--only-binary', ':all:', '--report', report, ...old, '-r', file],
    staging,
  );
  const { install } = fields(JSON.parse(await readFile(report, 'utf8')));
  const found = fields(fields(Array.isArray(install) ? install[0] : undefined)['metadata']);
  if (typeof found['version'] !== 'string') throw new Refused(`pip knows no ${name}`);
  return found['version'];
}
