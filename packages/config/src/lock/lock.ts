import { isJsonObject } from '@skillet/core';
import { checkMount } from '../skill/mount.ts';

/** The file that says which skills are installed, beside the configuration. */
export const LOCK_FILE = 'skillet.lock';
/** The folder in which they lie, beside the configuration. */
export const INSTALLED_DIR = 'skillet_skills';

/** A skill that was installed. */
export interface LockedSkill {
  /** Where it came from, as it was asked for. */
  readonly source: string;
  /** What was found there, exactly: that package and version, or that archive. */
  readonly resolved: string;
  /** What the skill calls its version; missing where it says none. */
  readonly version?: string;
  /** The digest of the archive that was fetched (`sha512-<base64>`); missing for a folder. */
  readonly integrity?: string;
  /** The digest of its files, without those of other packages (`sha512-<base64>`). */
  readonly tree: string;
  /** Its folder, relative to that of all installed skills. */
  readonly folder: string;
}

/** What is installed, by name; the name is the mount, too, where the configuration says nothing else. */
export type Lock = Readonly<Record<string, LockedSkill>>;

const VERSION = 1;
const DIGEST = /^sha512-[A-Za-z0-9+/]{86}==$/;
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
  const need = (key: string, value: unknown, form: RegExp): string => {
    if (typeof value === 'string' && form.test(value)) return value;
    throw new Error(`\`${name}.${key}\` is not what \`skillet-host install\` writes`);
  };
  return {
    source: need('source', source, /^./),
    resolved: need('resolved', resolved, /^./),
    ...(version === undefined ? {} : { version: need('version', version, /^./) }),
    ...(integrity === undefined ? {} : { integrity: need('integrity', integrity, DIGEST) }),
    tree: need('tree', tree, DIGEST),
    folder: need('folder', folder, FOLDER),
  };
}
