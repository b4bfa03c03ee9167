import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newestOfPypi } from '../dependencies/python/newest.ts';
import type { Source } from '../source/source.ts';
import { choosePackage, type Ages } from './choose-package.ts';
import type { Fetched } from './fetched.ts';

/** Makes a folder that needs nothing but the package of an MCP server. */
export async function fetchMcp(
  { registry, name, range }: Extract<Source, { readonly kind: 'mcp' }>,
  staging: string,
  ages: Ages,
): Promise<Fetched> {
  const dir = join(staging, 'server');
  await mkdir(dir);
  const { version, about } =
    registry === 'npm'
      ? await choosePackage(name, range, staging, ages)
      : { version: await newestOfPypi(name, range, staging, ages), about: [] };
  const [file, text] =
    registry === 'npm'
      ? [
          'package.json',
          `${JSON.stringify({ private: true, dependencies: { [name]: version } })}\n`,
        ]
      : ['requirements.txt', `${name}==${version}\n`];
  await writeFile(join(dir, file), text);
  const resolved = `mcp:${registry}:${name}@${version}`;
  const server = { registry, name, version };
  return { dir, resolved, about, server, files: 1, bytes: Buffer.byteLength(text) };
}
