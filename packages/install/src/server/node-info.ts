import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fields } from '../dependencies/node/manifest.ts';
import { Refused } from '../refused.ts';

/** What the package.json of a package says that a skill's folder needs. Rejects with `Refused` where it has none. */
export async function readPackage(
  dir: string,
  name: string,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const text = await readFile(join(dir, 'node_modules', name, 'package.json'), 'utf8');
    return fields(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    throw new Refused(`${name} has no package.json that can be read`);
  }
}
