import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ENVIRONMENT } from '../dependencies/python/environment.ts';

/** What the environment of a skill's folder knows of a package in it, by the name of a file; undefined where it has no such file. */
export async function readInfo(
  dir: string,
  name: string,
  file: string,
): Promise<string | undefined> {
  const lib = join(dir, ENVIRONMENT, 'lib');
  const [version = ''] = await readdir(lib).catch(() => []);
  const packages = join(lib, version, 'site-packages');
  const plain = plainName(name);
  const info = (await readdir(packages).catch(() => [])).find(
    (one) => one.endsWith('.dist-info') && plainName(one.split('-')[0] ?? '') === plain,
  );
  return readFile(join(packages, info ?? '', file), 'utf8').catch(() => undefined);
}

/** A name of PyPI as all forms of it are one (PEP 503). */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}
