import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contentOf } from '../files/object-store.ts';

/** What installers write down of what they installed, or are to install. */
const LOCKFILES = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'uv.lock',
  'poetry.lock',
  'Pipfile.lock',
  'requirements.txt',
  'node_modules/.package-lock.json',
  'node_modules/.pnpm/lock.yaml',
  'node_modules/.yarn-integrity',
];
const ENVIRONMENTS = ['.venv', 'venv'];
/** Folders above the skill's that are looked at. */
const LEVELS = 16;

/** What a version was installed with. Dependencies themselves are never kept. */
export interface DependencyMark {
  /** Absolute path of what says it. */
  readonly path: string;
  readonly digest: string;
}

/** What says which dependencies are installed for a skill in this folder, now. */
export async function dependencyMarks(dir: string): Promise<DependencyMark[]> {
  const marks: DependencyMark[] = [];
  for (const environment of ENVIRONMENTS) {
    const path = join(dir, environment);
    const digest = await installedInto(path);
    if (digest !== undefined) marks.push({ path, digest });
  }
  let folder = dir;
  for (let level = 0; level < LEVELS; level += 1) {
    for (const name of LOCKFILES) {
      const path = join(folder, name);
      const found = await contentOf(path).catch(() => undefined);
      if (found !== undefined) marks.push({ path, digest: found.sha256 });
    }
    const above = dirname(folder);
    if (above === folder) break;
    folder = above;
  }
  return marks;
}

/** Paths of what says another thing now than then. */
export function changedSince(
  then: readonly DependencyMark[],
  now: readonly DependencyMark[],
): string[] {
  const before = new Map(then.map(({ path, digest }) => [path, digest]));
  const after = new Map(now.map(({ path, digest }) => [path, digest]));
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.filter((path) => before.get(path) !== after.get(path)).toSorted();
}

/** A digest of names and versions in a virtual environment; undefined where there is none. */
async function installedInto(environment: string): Promise<string | undefined> {
  const found = await contentOf(join(environment, 'pyvenv.cfg')).catch(() => undefined);
  if (found === undefined) return undefined;
  const hash = createHash('sha256').update(found.sha256);
  const lib = join(environment, 'lib');
  for (const python of await names(lib)) {
    const packages = await names(join(lib, python, 'site-packages'));
    for (const name of packages) if (name.endsWith('.dist-info')) hash.update(`\0${name}`);
  }
  return hash.digest('hex');
}

async function names(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).toSorted();
}
