import { isJsonObject, type Permissions } from '@skillet/core';
import { checkMount } from '../skill/mount.ts';
import { readOrigin, type LockedOrigin } from './locked-origin.ts';
import { readLockedPermissions } from './locked-permissions.ts';
import { readServer, type LockedServer } from './locked-server.ts';

/** The file that says which skills are installed, beside the configuration. */
export const LOCK_FILE = 'skillet.lock';
/** The folder in which they lie, beside the configuration. */
export const INSTALLED_DIR = 'skillet_skills';

/** A package that an installed skill needs. */
export interface LockedDependency {
  /** That package and version. */
  readonly resolved: string;
  /** The digest of its archive: `sha512-<base64>`, of PyPI `sha256-<base64>`. */
  readonly integrity: string;
}

/** A skill that was installed. */
export interface LockedSkill {
  /** Where it came from, as it was asked for. */
  readonly source: string;
  /** The index that it was found in, by its address; missing where it was found without one. */
  readonly index?: string;
  /** What was found there, exactly: that package and version, or that archive. */
  readonly resolved: string;
  /** What the skill calls its version; missing where it says none. */
  readonly version?: string;
  /** The digest of the archive that was fetched (`sha512-<base64>`); missing for a folder. */
  readonly integrity?: string;
  /** Who is behind it; missing where that was not looked at. */
  readonly origin?: LockedOrigin;
  /** The digest of all its files, those of the packages that it needs among them (`sha512-<base64>`). */
  readonly tree: string;
  /** By the places that they have in its folder; missing where it needs none. */
  readonly dependencies?: Readonly<Record<string, LockedDependency>>;
  /** The kind of machine that some of these are for alone. */
  readonly platform?: string;
  /** What starts it, where it is an MCP server. */
  readonly server?: LockedServer;
  /** What it was confirmed to be allowed; missing for one that is held to nothing. */
  readonly permissions?: Permissions;
  /** Its folder, relative to that of all installed skills. */
  readonly folder: string;
}

/** What is installed, by name; the name is the mount, too, where the configuration says nothing else. */
export type Lock = Readonly<Record<string, LockedSkill>>;

const VERSION = 1;
const DIGEST = /^sha512-[A-Za-z0-9+/]{86}==$/;
/** The digest of an archive, which PyPI has as SHA-256. */
const ARCHIVE = /^sha(?:512-[A-Za-z0-9+/]{86}==|256-[A-Za-z0-9+/]{43}=)$/;
/** A package and its version, of which none begins like a flag. */
const DEPENDENCY = /^(?:npm|pypi):[@A-Za-z0-9_~][\w@.+~!/-]*$/;
/** A name, and what tells two of its versions apart. */
const FOLDER = /^[A-Za-z0-9][A-Za-z0-9._~-]*\/[A-Za-z0-9][A-Za-z0-9._+~-]*$/;

/** The text of a lock: keys in order, so that two of them differ by what is different. */
export function lockText(lock: Lock): string {
  const names = Object.keys(lock).toSorted();
  const skills = Object.fromEntries(names.map((name) => [name, lock[name]]));
  return `${JSON.stringify({ version: VERSION, skills }, null, 2)}\n`;
}

/** Reads a lock. Throws an Error whose message says what is wrong with it. */
export function readLock(text: string): Lock {
  const read = parse(text);
  if (!isJsonObject(read) || !isJsonObject(read['skills'])) {
    throw new Error('it has no `skills`: it was not written by `skillet-host install`');
  }
  if (read['version'] !== VERSION) {
    throw new Error(
      `its version is ${JSON.stringify(read['version'])}, and this host knows ${String(VERSION)}`,
    );
  }
  const skills = Object.entries(read['skills']);
  return Object.fromEntries(skills.map(([name, skill]) => [name, readSkill(name, skill)]));
}

/** What a lock has by a name; undefined for one that every object of JavaScript has (`constructor`). */
export function lockedAs(lock: Lock, name: string): LockedSkill | undefined {
  return Object.hasOwn(lock, name) ? lock[name] : undefined;
}

function parse(text: string): unknown {
  if (/^(?:<{7}|={7}|>{7})/m.test(text))
    throw new Error('it has the marks of a merge conflict in it');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Error('it is not JSON');
  }
}

function readSkill(name: string, skill: unknown): LockedSkill {
  if (!checkMount(name).ok) throw new Error(`${JSON.stringify(name)} can't be the name of a skill`);
  if (!isJsonObject(skill)) throw new Error(`\`${name}\` says nothing`);
  const { source, resolved, version, integrity, tree, folder } = skill;
  const { origin, dependencies, platform, server, permissions, index } = skill;
  const need = (key: string, value: unknown, form: RegExp): string => {
    if (typeof value === 'string' && form.test(value)) return value;
    throw new Error(`\`${name}.${key}\` is not what \`skillet-host install\` writes`);
  };
  return {
    source: need('source', source, /^./),
    ...(index === undefined ? {} : { index: need('index', index, /^./) }),
    resolved: need('resolved', resolved, /^./),
    ...(version === undefined ? {} : { version: need('version', version, /^./) }),
    ...(integrity === undefined ? {} : { integrity: need('integrity', integrity, DIGEST) }),
    ...(origin === undefined ? {} : { origin: originOf(name, origin) }),
    tree: need('tree', tree, DIGEST),
    ...(dependencies === undefined ? {} : { dependencies: readDependencies(name, dependencies) }),
    ...(platform === undefined ? {} : { platform: need('platform', platform, /^[\w.-]+$/) }),
    ...(server === undefined ? {} : { server: serverOf(name, server) }),
    ...(permissions === undefined ? {} : { permissions: readPermissions(name, permissions) }),
    folder: need('folder', folder, FOLDER),
  };
}

function readDependencies(
  name: string,
  given: unknown,
): Readonly<Record<string, LockedDependency>> {
  const fault = new Error(`\`${name}.dependencies\` is not what \`skillet-host install\` writes`);
  if (!isJsonObject(given)) throw fault;
  const read = Object.entries(given).map(([place, dependency]): [string, LockedDependency] => {
    if (!isJsonObject(dependency)) throw fault;
    const { resolved, integrity } = dependency;
    if (typeof resolved !== 'string' || !DEPENDENCY.test(resolved)) throw fault;
    if (typeof integrity !== 'string' || !ARCHIVE.test(integrity)) throw fault;
    return [place, { resolved, integrity }];
  });
  return Object.fromEntries(read);
}

function originOf(name: string, given: unknown): LockedOrigin {
  const origin = readOrigin(given);
  if (origin !== undefined) return origin;
  throw new Error(`\`${name}.origin\` is not what \`skillet-host install\` writes`);
}

function readPermissions(name: string, given: unknown): Permissions {
  const permissions = readLockedPermissions(given);
  if (permissions !== undefined) return permissions;
  throw new Error(`\`${name}.permissions\` is not what \`skillet-host install\` writes`);
}

function serverOf(name: string, given: unknown): LockedServer {
  const server = readServer(given);
  if (server !== undefined) return server;
  throw new Error(
    `\`${name}.server\` is not what \`skillet-host install\` writes: take "${name}" out of it, and install that again from its source`,
  );
}
