import { globSync, statSync } from 'node:fs';
import path from 'node:path';

/** Packages that may be installed with the host. */
export const MOST_PACKAGES = 40;
/** Bytes that they may take, without Node. */
export const MOST_BYTES = 25e6;

/** What a `node_modules` holds. */
export interface Installed {
  /** Names of the packages, each once for each place where it is. */
  readonly packages: readonly string[];
  readonly bytes: number;
}

/** Looks at the `node_modules` of a folder. */
export function installedIn(folder: string): Installed {
  const root = path.join(folder, 'node_modules');
  const packages = globSync('**/node_modules/{*,@*/*}/package.json', { cwd: folder })
    .filter((file) => !file.startsWith('node_modules/.'))
    .map((file) => path.dirname(file).replace(/^.*node_modules\//, ''));
  const bytes = globSync('**/*', { cwd: root })
    .map((file) => statSync(path.join(root, file)))
    .reduce((sum, { size }) => sum + size, 0);
  return { packages: packages.sort(), bytes };
}
