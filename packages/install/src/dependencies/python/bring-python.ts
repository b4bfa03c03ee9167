import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../../refused.ts';
import { walk } from '../../tree/walk.ts';
import {
  BROUGHT_BOUNDS,
  type BringOptions,
  type Brought,
  type Dependencies,
} from '../dependency.ts';
import { fields } from '../node/manifest.ts';
import { platformHere } from '../node/platform.ts';
import { makeEnvironment, packagesIn } from './environment.ts';
import { agesFor, findPython, pip, type Python } from './pip.ts';
import type { Requirements } from './requirements.ts';

const PREFIX = 'pypi:';
const WHEELS_ALONE = ['--only-binary', ':all:'];
const NAME = /^[A-Za-z0-9][\w.-]*$/;
const VERSION = /^[A-Za-z0-9][\w.!+-]*$/;

/** Chooses the packages of PyPI that a skill needs, and puts them into a virtual environment of its own; none of their code is run. */
export async function bringPython(
  { lines, hashed }: Requirements,
  dir: string,
  options: BringOptions,
): Promise<Brought> {
  const { staging } = options;
  const python = await findPython(staging);
  const { dependencies, pure } = await choose(lines, hashed, python, options);
  const brought = await install(dependencies, dir, python, staging);
  return { ...brought, dependencies, platform: platformOf(python, pure), withScripts: [] };
}

/** Brings again what a lock has; nothing where it has none of PyPI. */
export async function bringPythonAgain(
  all: Dependencies,
  dir: string,
  { platform = '', staging }: { readonly platform?: string | undefined; readonly staging: string },
): Promise<void> {
  const own = Object.entries(all).filter(([place]) => place.startsWith(PREFIX));
  if (own.length === 0) return;
  const python = await findPython(staging);
  const pure = /^python/.test(platform);
  const here = platformOf(python, pure);
  if (platform !== here) throw new Refused(otherPlatform(platform, here));
  await install(Object.fromEntries(own), dir, python, staging);
}

/** That something was installed for another kind of machine. */
export function otherPlatform(platform: string, here: string): string {
  return `it was installed for ${platform}, and this is ${here}: install it here by its source`;
}

function platformOf({ version }: Python, pure: boolean): string {
  return pure ? `python${version}` : `${platformHere()}-python${version}`;
}

async function choose(
  lines: readonly string[],
  hashed: boolean,
  python: Python,
  { staging, ...ages }: BringOptions,
): Promise<{ readonly dependencies: Dependencies; readonly pure: boolean }> {
  const file = join(staging, 'requirements.txt');
  const report = join(staging, 'report.json');
  await writeFile(file, `${lines.join('\n')}\n`);
  const only = [...WHEELS_ALONE, ...(hashed ? ['--require-hashes'] : [])];
  const old = await agesFor(python, ages, staging);
  const dry = ['install', '--dry-run', '--ignore-installed', '--quiet', '--report', report];
  await pip(python, [...dry, ...only, ...old, '-r', file], staging);
  const { install: chosen } = fields(JSON.parse(await readFile(report, 'utf8')));
  const dependencies: Record<string, { resolved: string; integrity: string }> = {};
  let pure = true;
  for (const one of Array.isArray(chosen) ? chosen : []) {
    const { metadata, download_info: info, is_direct: isDirect } = fields(one);
    const { name, version } = fields(metadata);
    if (isDirect === true)
      throw new Refused(`it needs ${String(name)} from an address, which is no index of packages`);
    const { sha256 } = fields(fields(fields(info)['archive_info'])['hashes']);
    const url = String(fields(info)['url']);
    const isKnown = typeof name === 'string' && NAME.test(name) && typeof version === 'string';
    if (!isKnown || !VERSION.test(version) || typeof sha256 !== 'string')
      throw new Refused(`pip does not say what ${String(name)} is, which it needs`);
    const plain = name.toLowerCase().replaceAll(/[-_.]+/g, '-');
    const integrity = `sha256-${Buffer.from(sha256, 'hex').toString('base64')}`;
    dependencies[`${PREFIX}${plain}`] = { resolved: `${PREFIX}${plain}@${version}`, integrity };
    pure &&= url.split('#')[0]?.endsWith('-none-any.whl') === true;
  }
  const sorted = Object.entries(dependencies).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { dependencies: Object.fromEntries(sorted), pure };
}

/** Has pip fetch wheels that have these digests, and unpack them into an environment. */
async function install(
  dependencies: Dependencies,
  dir: string,
  python: Python,
  staging: string,
): Promise<Pick<Brought, 'files' | 'bytes'>> {
  const exact = Object.values(dependencies).map(({ resolved, integrity }) => {
    const [name = '', version = '', ...others] = resolved.slice(PREFIX.length).split('@');
    // A lock may say anything, and pip takes a path for what lies there.
    if (!NAME.test(name) || !VERSION.test(version) || others.length > 0)
      throw new Refused(`${JSON.stringify(resolved)} is no package of an index`);
    const hex = Buffer.from(integrity.slice('sha256-'.length), 'base64').toString('hex');
    return `${name}==${version} --hash=sha256:${hex}`;
  });
  const file = join(staging, 'exact.txt');
  await writeFile(file, `${exact.join('\n')}\n`);
  const packages = packagesIn(dir, python);
  await mkdir(packages, { recursive: true });
  const how = ['install', '--quiet', '--no-compile', '--no-deps', '--require-hashes'];
  await pip(python, [...how, ...WHEELS_ALONE, '--target', packages, '-r', file], staging);
  await withoutPrograms(packages);
  const files = await walk(packages);
  const bytes = files.reduce((sum, one) => sum + one.bytes, 0);
  if (files.length > BROUGHT_BOUNDS.files || bytes > BROUGHT_BOUNDS.bytes)
    throw new Refused('the packages that it needs are too many or too large');
  await makeEnvironment(dir, python);
  return { files: files.length, bytes };
}

/** Takes the programs away that pip makes: each has the path of this machine's interpreter in it, and so has their digest. */
async function withoutPrograms(packages: string): Promise<void> {
  await rm(join(packages, 'bin'), { recursive: true, force: true });
  for (const name of await readdir(packages)) {
    if (!name.endsWith('.dist-info')) continue;
    const file = join(packages, name, 'RECORD');
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const kept = text.split('\n').filter((line) => !/^(?:\.\.\/\.\.\/)?bin\//.test(line));
    await writeFile(file, kept.join('\n'));
  }
}
