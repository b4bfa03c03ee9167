import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newestOfPypi } from '../dependencies/python/newest.ts';
import { Refused } from '../refused.ts';
import type { OriginRules } from '../signed/origin.ts';
import type { Source } from '../source/source.ts';
import { choosePackage, type Ages } from './choose-package.ts';
import type { Fetched } from './fetched.ts';
import { withOrigin, type Proving } from './with-origin.ts';

/** Makes a folder that needs nothing but the package of an MCP server. */
export async function fetchMcp(
  { registry, name, range }: Extract<Source, { readonly kind: 'mcp' }>,
  staging: string,
  { rules, ...ages }: Ages & Proving,
): Promise<Fetched> {
  const dir = join(staging, 'server');
  await mkdir(dir);
  const chosen =
    registry === 'npm'
      ? await chooseNpm(name, range, staging, ages, rules)
      : await choosePypi(name, range, staging, ages, rules);
  const { version, integrity, ...more } = chosen;
  const [file, text] =
    registry === 'npm'
      ? [
          'package.json',
          `${JSON.stringify({ private: true, dependencies: { [name]: version } })}\n`,
        ]
      : ['requirements.txt', `${name}==${version}\n`];
  await writeFile(join(dir, file), text);
  const resolved = `mcp:${registry}:${name}@${version}`;
  const server = { registry, name, version, ...(integrity === undefined ? {} : { integrity }) };
  return { dir, resolved, ...more, server, files: 1, bytes: Buffer.byteLength(text) };
}

/** The package of a server, and what is known of it. */
interface ChosenServer extends Pick<Fetched, 'about' | 'origin' | 'unknown'> {
  readonly version: string;
  readonly integrity?: string;
}

async function chooseNpm(
  name: string,
  range: string,
  staging: string,
  ages: Ages,
  rules: OriginRules | undefined,
): Promise<ChosenServer> {
  const chosen = await choosePackage(name, range, staging, ages);
  const { version, integrity } = chosen;
  return { version, integrity, ...(await withOrigin(chosen, staging, rules)) };
}

async function choosePypi(
  name: string,
  range: string,
  staging: string,
  ages: Ages,
  rules: OriginRules | undefined,
): Promise<ChosenServer> {
  if (rules !== undefined && (rules.require.length > 0 || rules.builtFrom !== undefined))
    throw new Refused(
      'install.require and install.built_from want to know who is behind it, and of packages of PyPI that is not verified',
    );
  return { version: await newestOfPypi(name, range, staging, ages), about: [] };
}
