import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findPackage, readManifest, ROOT, type Room } from './rooms.ts';

/** Licences under which other people's code may be part of the package. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Unlicense',
];

/** A package of other people. */
export interface ForeignPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Absolute path of its folder. */
  readonly dir: string;
}

/** The packages that files belong to, by name and version; throws for a licence that is not allowed. */
export function packagesOf(files: readonly string[]): readonly ForeignPackage[] {
  const found = new Map<string, ForeignPackage>();
  for (const dir of new Set(files.map(packageDir))) {
    const { name, version, license } = readManifest(path.join(dir, 'package.json'));
    if (license === undefined || !ALLOWED.includes(license)) {
      throw new Error(`${name} is under ${license ?? 'no licence'}, which is not allowed`);
    }
    found.set(`${name}@${version}`, { name, version, license, dir });
  }
  return [...found.keys()].sort().flatMap((key) => found.get(key) ?? []);
}

/** The package.json of what rooms bundle themselves: all that only their build needs, but for its tools. */
export function bundledByRooms(rooms: readonly Room[]): readonly string[] {
  const bundling = rooms.filter(({ dir }) =>
    existsSync(path.join(ROOT, dir, 'rolldown.config.js')),
  );
  const found = new Set<string>();
  const visit = (name: string, from: string): void => {
    const file = path.join(findPackage(name, from), 'package.json');
    if (found.has(file)) return;
    found.add(file);
    const { dependencies = {} } = readManifest(file);
    for (const one of Object.keys(dependencies)) visit(one, path.dirname(file));
  };
  for (const { dir, manifest } of bundling) {
    const names = Object.keys(manifest.devDependencies ?? {});
    const tools = /^(?:rolldown|typescript|@types\/.*)$/;
    for (const name of names.filter((one) => !tools.test(one))) visit(name, path.join(ROOT, dir));
  }
  return [...found];
}

/** The line before each module of other people in the bundle of a room, which names it from the folder of the room. */
const MODULE = /^\s*\/\/ ((?:\.\.\/)+node_modules\/\S+)$/gm;

/** The modules that rooms take into their bundles of what is a package of its own for others: by `TAKEN_IN` of `bundle-room.mjs`. */
export function takenIn(rooms: readonly Room[]): readonly string[] {
  const found = rooms.flatMap(({ dir }) => {
    const room = path.join(ROOT, dir);
    return globSync('dist/bundle/*.js', { cwd: room }).flatMap((file) => {
      const modules = readFileSync(path.join(room, file), 'utf8').matchAll(MODULE);
      return Array.from(modules, ([, module = '']) => path.join(room, module));
    });
  });
  if (found.length === 0) throw new Error('no bundle of a room says which modules it has');
  return [...new Set(found)].sort();
}

/** The words under which bundled packages may be passed on, package by package. */
export function licenceTexts(packages: readonly ForeignPackage[]): string {
  const sections = packages.map(({ name, version, license, dir }) => {
    const files = readdirSync(dir)
      .filter((file) => /^(?:licen[cs]e|copying|notice)(?:$|[.-])/i.test(file))
      .sort();
    const texts = files.map((file) => readFileSync(path.join(dir, file), 'utf8').trim());
    const said = texts.length === 0 ? `Its package.json says: ${license}.` : texts.join('\n\n');
    return `## ${name} ${version} (${license})\n\n${said}\n`;
  });
  return `The packages that are part of this one, and their licences.\n\n${sections.join('\n')}`;
}

/** The folder of the package that a file is in: the nearest with a name and a version. */
function packageDir(file: string): string {
  let dir = path.dirname(file);
  while (path.dirname(dir) !== dir) {
    const manifest = path.join(dir, 'package.json');
    if (existsSync(manifest)) {
      const { name, version } = readManifest(manifest) as Partial<ForeignPackage>;
      if (name !== undefined && version !== undefined) return dir;
    }
    dir = path.dirname(dir);
  }
  throw new Error(`${file} belongs to no package`);
}
