import { newestOfPypi } from '../dependencies/python/newest.ts';
import type { Source } from '../source/source.ts';
import { choosePackage, type Ages } from './choose-package.ts';

/**
 * What a source stands for now, as the lock has it (`npm:@acme/weather@1.2.3`); undefined for one that stands for one thing
 * alone, or has no versions. Rejects with `Refused` where there is nothing that may be installed.
 */
export async function newestOf(
  source: Source,
  staging: string,
  ages: Ages,
): Promise<string | undefined> {
  if (source.kind !== 'npm' && source.kind !== 'mcp') return undefined;
  const { name, range } = source;
  if (source.kind === 'mcp' && source.registry === 'pypi')
    return `mcp:pypi:${name}@${await newestOfPypi(name, range, staging, ages)}`;
  const { version } = await choosePackage(name, range, staging, ages);
  return `${source.kind === 'npm' ? 'npm' : 'mcp:npm'}:${name}@${version}`;
}
