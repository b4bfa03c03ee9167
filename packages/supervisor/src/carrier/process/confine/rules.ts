import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import {
  isBelow,
  isPython,
  parseFile,
  portsNamed,
  socketsNamed,
  type ConfinedKind,
  type ConfinementMeans,
  type Permissions,
  type SkillSpec,
} from '@skillet/core';
import { findProgram } from '../child/find-program.ts';
import { wayOf } from './way-of.ts';

/** What the kernel of Linux is asked to hold a process to, as `confine.py` of the kernel for Python reads it. */
export interface Rules {
  /** Absolute paths, of which those that are not there are left out. */
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** Folders that it may write to as well, and make no links in: whoever connects to a socket there is to find it, and not another one. */
  readonly sockets: readonly string[];
  readonly execute: readonly string[];
  /** Of TCP; null for all. */
  readonly ports: readonly number[] | null;
  /** Whether it may listen on ports of TCP. */
  readonly listen: boolean;
  /** Whether it may listen on anything, be it a socket without a name. */
  readonly listens: boolean;
  /** Whether it may connect to anything, or send to it. */
  readonly connects: boolean;
  /** Whether it may open sockets of a network, and Unix sockets. */
  readonly inet: boolean;
  readonly unix: boolean;
  /** Whether it may start programs at all. */
  readonly programs: boolean;
  readonly landlock: boolean;
  readonly seccomp: boolean;
  /** Absolute path of a Unix socket that is listened on before the rules hold, as descriptor 4. */
  readonly socket?: string;
  /** Absolute path of the folder that an older version is laid out in: copies of what lies elsewhere have their whole paths in there. */
  readonly beside?: string;
}

/** A skill that is held to permissions. */
export interface ConfinedSpec extends SkillSpec {
  readonly permissions: Permissions;
}

/** Whether a skill is held to permissions. */
export function isConfined(spec: SkillSpec): spec is ConfinedSpec {
  return spec.permissions !== undefined;
}

/** What runs the code of a skill. */
export function confinedKind({
  command,
  entry,
}: Pick<SkillSpec, 'command' | 'entry'>): ConfinedKind {
  if (command?.some((part) => part.includes('{port}')) === true) return 'program-on-port';
  if (command !== undefined) return 'program';
  return isPython(entry) ? 'python' : 'node';
}

/** What belongs to the kernel that runs a skill. */
export interface KernelFiles {
  /** Files and folders that it reads. */
  readonly read: readonly string[];
  /** The folder of the socket that it is reached by. */
  readonly sockets?: readonly string[];
  /** Programs that it is. */
  readonly execute: readonly string[];
}

/** What a skill is to be held to by the means of a machine. */
export function rulesFor(
  spec: ConfinedSpec,
  { read, sockets = [], execute }: KernelFiles,
  means: Pick<ConfinementMeans, 'landlock' | 'seccomp'>,
): Rules {
  const { permissions, dataDir } = spec;
  const kind = confinedKind(spec);
  const files = permissions.files.map(parseFile);
  const fixed = fixedFor(spec);
  const { inet, unix } = socketsNamed(permissions.network);
  const listen = permissions.network.includes('*') || kind === 'program-on-port';
  const mayUnix = unix || kind === 'program';
  const beside = layoutOf(spec);
  return {
    read: [
      ...read,
      ...[...ownFolders(spec, fixed), ...files.map(({ path }) => path)].filter(fixed),
    ],
    write: [dataDir, ...writtenPaths(permissions)].filter(fixed),
    sockets,
    execute: [...execute, ...commandFiles(spec, fixed)],
    ports: portsNamed(permissions.network) ?? null,
    listen,
    // The server of an application listens once more on what is listened on.
    listens: listen || mayUnix || (kind === 'python' && spec.kind === 'app'),
    // A program has sockets to be reached by, be it permitted nothing.
    connects: permissions.network.length > 0 || kind === 'node' || kind === 'python',
    inet: inet || kind === 'program-on-port',
    unix: mayUnix,
    // Python has been started by then; all others are yet to be.
    programs: kind !== 'python' || permissions.commands.length > 0,
    landlock: means.landlock > 0,
    seccomp: means.seccomp,
    ...(beside === undefined ? {} : { beside }),
  };
}

type OwnPlaces = 'dir' | 'pinnedFrom' | 'dataDir' | 'plugins' | 'permissions';

/**
 * What a skill may always read: its own folder, and the packages that it may import. It could put links in the place of those of
 * which `isFixed` says no. Default: of none.
 */
export function ownFolders(
  spec: Pick<SkillSpec, OwnPlaces>,
  isFixed: (path: string) => boolean = () => true,
): string[] {
  const { dir, pinnedFrom = dir, dataDir, plugins, permissions } = spec;
  const packages: string[] = [];
  for (let folder = dir; ; folder = dirname(folder)) {
    for (const name of ['node_modules', 'package.json']) {
      const path = join(folder, name);
      if (isFixed(path)) packages.push(...underItsName(path, name));
    }
    if (dirname(folder) === folder) break;
  }
  // Beside a configuration lie secrets, and the state of the host.
  const holdsAll = (folder: string) => [dir, dataDir].some((one) => isBelow(one, folder));
  const hooks = (plugins?.files ?? []).map((file) =>
    holdsAll(dirname(file)) ? file : dirname(file),
  );
  const named = (permissions?.files ?? []).map((one) => parseFile(one).path).filter(isFixed);
  const copies = copiedBeside(layoutOf(spec), named);
  // What an older version does not have itself, it has as links to where it lies.
  return [...new Set([dir, pinnedFrom, ...packages, ...hooks, ...copies])];
}

/** Where copies of what lies at these paths lie for an older version: beside its folder as they lay beside the one that it is of. */
function copiedBeside(root: string | undefined, named: readonly string[]): string[] {
  if (root === undefined) return [];
  return named.flatMap((one) => withReal(one).map((path) => join(root, path)));
}

/** The folder that an older version is laid out in by its whole path; undefined for one that is where the configuration says. */
function layoutOf({ dir, pinnedFrom = dir }: Pick<SkillSpec, OwnPlaces>): string | undefined {
  return dir === pinnedFrom || !dir.endsWith(pinnedFrom)
    ? undefined
    : dir.slice(0, -pinnedFrom.length);
}

/** What is there, as it is written and as it is without links; nothing where it leads to something else: who has written a skill can make links. */
function underItsName(path: string, name: string): string[] {
  if (!existsSync(path)) return [];
  return withReal(path).every((one) => basename(one) === name) ? withReal(path) : [];
}

/** What a skill may write to. */
function writtenPaths({ files }: ConfinedSpec['permissions']): string[] {
  const parsed = files.map(parseFile);
  return parsed.filter(({ access }) => access === 'write').map(({ path }) => path);
}

/** Whether a skill could put no link in the place of what lies at a path, or in that of a folder on the way there. */
export function fixedFor({
  permissions,
  dataDir,
}: Pick<ConfinedSpec, 'permissions' | 'dataDir'>): (path: string) => boolean {
  return outOf([dataDir, ...writtenPaths(permissions)]);
}

/**
 * What leads through none of these folders, which a skill may write to: it may use all that is there, and could put a link in the place
 * of a path that is permitted as well, to be permitted what that leads to from its next start on.
 */
function outOf(folders: readonly string[]): (path: string) => boolean {
  const open = folders.flatMap(withReal);
  return (path) =>
    !wayOf(path).some((place) => open.some((folder) => place !== folder && isBelow(place, folder)));
}

/** A path as it is written, and as it is without links. */
function withReal(path: string): string[] {
  try {
    return [path, realpathSync(path)];
  } catch {
    return [path];
  }
}

/** Where the SDK lies that the kernel for Node brings. */
export function sdkFile(kernelEntry: string): string {
  return realpathSync(createRequire(kernelEntry).resolve('@skillet/sdk'));
}

/** Programs that are permitted; one that the skill may write is no link to another one, which it could have made. */
function commandFiles(
  { permissions, env, dir }: Pick<ConfinedSpec, 'permissions' | 'env' | 'dir'>,
  isFixed: (path: string) => boolean,
): string[] {
  const search = env['PATH'] ?? process.env['PATH'];
  return permissions.commands.flatMap((name) => {
    const { path } = findProgram(name, dir, search);
    if (path === undefined) return [];
    const forms = withReal(path);
    return isFixed(path) || forms.every((one) => !isFixed(one)) ? forms : [];
  });
}
