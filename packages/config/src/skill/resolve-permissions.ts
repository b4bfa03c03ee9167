import { resolve } from 'node:path';
import { parseFile, type Limits, type Permissions } from '@skillet/core';

/** What a configuration says of the permissions of a skill, and of what has to do with them. */
export interface GivenConfinement {
  /** Key by key in place of what the Skilletfile asks for. */
  readonly permissions?: Partial<Permissions> | 'all' | undefined;
  /** Whether the entry itself wants threads. */
  readonly threads: boolean;
  /** Which limits it gives, itself or by `defaults`. */
  readonly limits: Partial<Record<keyof Limits, unknown>>;
}

/** Where relative paths begin. */
export interface PermissionFolders {
  /** Those of a Skilletfile. */
  readonly dir: string;
  /** Those of a configuration. */
  readonly baseDir: string;
}

/** What a skill may do: what the operator says, key by key, before what it asks for; undefined for one that is held to nothing. */
export function resolvePermissions(
  asked: Permissions | undefined,
  given: GivenConfinement['permissions'],
  { dir, baseDir }: PermissionFolders,
): Permissions | undefined {
  if (given === 'all' || (given === undefined && asked === undefined)) return undefined;
  const own = given ?? {};
  const files = own.files?.map(fileFrom(baseDir)) ?? asked?.files.map(fileFrom(dir)) ?? [];
  const commands =
    own.commands?.map(commandFrom(baseDir)) ?? asked?.commands.map(commandFrom(dir)) ?? [];
  const memory = own.memory ?? asked?.memory;
  const cpu = own.cpu ?? asked?.cpu;
  return {
    network: own.network ?? asked?.network ?? [],
    files,
    env: own.env ?? asked?.env ?? [],
    commands,
    engine: own.engine ?? asked?.engine ?? [],
    ...(memory === undefined ? {} : { memory }),
    ...(cpu === undefined ? {} : { cpu }),
  };
}

/** The limits of a skill with those that its permissions name, where the configuration gives none. */
export function withPermittedLimits(
  limits: Limits,
  { memory, cpu }: Pick<Permissions, 'memory' | 'cpu'>,
  given: GivenConfinement['limits'],
): Limits {
  return {
    ...limits,
    ...(memory === undefined || given.memory !== undefined ? {} : { memory }),
    ...(cpu === undefined || given.cpu !== undefined ? {} : { cpu }),
  };
}

/** All permissions that a Skilletfile asks for, with those that follow from what else it says. */
export function askedPermissions(
  given: Partial<Permissions>,
  names: readonly string[],
): Permissions {
  const { network = [], files = [], env = [], commands = [], engine = [], memory, cpu } = given;
  return {
    ...{ network, files, env: [...new Set([...env, ...names])], commands, engine },
    ...(memory === undefined ? {} : { memory }),
    ...(cpu === undefined ? {} : { cpu }),
  };
}

/** What leads out of the folder of a skill without saying where it ends; undefined where nothing does. */
export function climbing({ files = [], commands = [] }: Partial<Permissions>): string | undefined {
  return [...files.map((one) => parseFile(one).path), ...commands].find((path) =>
    /^\.\.(?:\/|$)/.test(path),
  );
}

function fileFrom(folder: string): (text: string) => string {
  return (text) => {
    const { access, path } = parseFile(text);
    return `${access}:${resolve(folder, path)}`;
  };
}

/** One without a slash is looked for in the PATH. */
function commandFrom(folder: string): (text: string) => string {
  return (text) => (text.includes('/') ? resolve(folder, text) : text);
}
