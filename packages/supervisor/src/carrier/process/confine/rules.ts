import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
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

/** What the kernel of Linux is asked to hold a process to, as `confine.py` of the kernel for Python reads it. */
export interface Rules {
  /** Absolute paths, of which those that are not there are left out. */
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly execute: readonly string[];
  /** Of TCP; null for all. */
  readonly ports: readonly number[] | null;
  /** Whether it may listen on ports of TCP. */
  readonly listen: boolean;
  /** Whether it may open sockets of a network, and Unix sockets. */
  readonly inet: boolean;
  readonly unix: boolean;
  /** Whether it may start programs at all. */
  readonly programs: boolean;
  readonly landlock: boolean;
  readonly seccomp: boolean;
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
  /** And what it writes to. */
  readonly write?: readonly string[];
  /** Programs that it is. */
  readonly execute: readonly string[];
}

/** What a skill is to be held to by the means of a machine. */
export function rulesFor(
  spec: ConfinedSpec,
  { read, write = [], execute }: KernelFiles,
  means: Pick<ConfinementMeans, 'landlock' | 'seccomp'>,
): Rules {
  const { permissions, dataDir } = spec;
  const kind = confinedKind(spec);
  const files = permissions.files.map(parseFile);
  const written = files.filter(({ access }) => access === 'write').map(({ path }) => path);
  const { inet, unix } = socketsNamed(permissions.network);
  return {
    read: [...read, ...ownFolders(spec), ...files.map(({ path }) => path)],
    write: [dataDir, ...write, ...written],
    execute: [...execute, ...commandFiles(permissions, spec)],
    ports: portsNamed(permissions.network) ?? null,
    listen: permissions.network.includes('*') || kind === 'program-on-port',
    inet: inet || kind === 'program-on-port',
    unix: unix || kind === 'program',
    // Python has been started by then; all others are yet to be.
    programs: kind !== 'python' || permissions.commands.length > 0,
    landlock: means.landlock > 0,
    seccomp: means.seccomp,
  };
}

/** What a skill may always read: its own folder, and the packages that it may import. */
export function ownFolders({ dir, plugins }: Pick<SkillSpec, 'dir' | 'plugins'>): string[] {
  const packages: string[] = [];
  for (let folder = dir; ; folder = dirname(folder)) {
    packages.push(
      ...[join(folder, 'node_modules'), join(folder, 'package.json')].filter(existsSync),
    );
    if (dirname(folder) === folder) break;
  }
  const hooks = (plugins?.files ?? []).map((file) => dirname(file));
  return [...new Set([dir, ...packages.flatMap(withReal), ...hooks])];
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

function commandFiles(
  { commands }: Permissions,
  { env, dir }: Pick<SkillSpec, 'env' | 'dir'>,
): string[] {
  const search = env['PATH'] ?? process.env['PATH'];
  return commands.flatMap((name) => {
    const { path } = findProgram(name, dir, search);
    return path === undefined ? [] : withReal(path);
  });
}
