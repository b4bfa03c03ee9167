import { existsSync, globSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The root of the repository. */
export const ROOT = path.join(import.meta.dirname, '..', '..');

/** The parts of a package.json that a release looks at. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A package of the workspace. */
export interface Room {
  /** Relative to the root, e.g. `packages/core`. */
  readonly dir: string;
  readonly manifest: Manifest;
}

/** Reads a package.json. */
export function readManifest(file: string): Manifest {
  return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
}

/** Writes JSON as a package.json has it. */
export function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** The packages of these names and all of the workspace that they depend on, sorted by folder. */
export function roomsOf(names: readonly string[]): readonly Room[] {
  const all = new Map(
    globSync('{packages,apps}/*/package.json', { cwd: ROOT }).map((file) => {
      const manifest = readManifest(path.join(ROOT, file));
      return [manifest.name, { dir: path.dirname(file), manifest }] as const;
    }),
  );
  const found = new Map<string, Room>();
  const visit = (name: string): void => {
    const room = all.get(name);
    if (room === undefined || found.has(name)) return;
    found.set(name, room);
    Object.keys(dependenciesOf(room)).forEach(visit);
  };
  names.forEach(visit);
  return [...found.values()].sort((a, b) => (a.dir < b.dir ? -1 : 1));
}

/** The room whose package has a name. */
export function roomNamed(name: string, rooms: readonly Room[]): Room {
  const room = rooms.find(({ manifest }) => manifest.name === name);
  if (room === undefined) throw new Error(`the workspace has no package ${name}`);
  return room;
}

/** What a room needs at run time, with the ranges that it names. */
export function dependenciesOf({ manifest }: Room): Readonly<Record<string, string>> {
  return { ...manifest.dependencies, ...manifest.optionalDependencies };
}

/** The file behind an import of a room, `@skillet/kernel/thread`, relative to the root; undefined for no room's. */
export function fileOf(
  specifier: string,
  rooms: readonly Room[],
  condition: 'default' | 'types',
): string | undefined {
  const room = rooms.find(
    ({ manifest: { name } }) => specifier === name || specifier.startsWith(`${name}/`),
  );
  if (room === undefined) return undefined;
  const key = `.${specifier.slice(room.manifest.name.length)}`;
  const target = room.manifest.exports?.[key];
  const file = typeof target === 'string' ? target : target?.[condition];
  if (file === undefined) throw new Error(`${room.dir} does not export ${key}`);
  return path.join(room.dir, file);
}

/** The folder of a package as `from` finds it. */
export function findPackage(name: string, from: string): string {
  for (let dir = from; path.dirname(dir) !== dir; dir = path.dirname(dir)) {
    const place = path.join(dir, 'node_modules', name);
    if (existsSync(place)) return realpathSync(place);
  }
  throw new Error(`${name} is not installed for ${from}`);
}
