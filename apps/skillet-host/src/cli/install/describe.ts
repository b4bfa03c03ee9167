import { permissionRows, type Permissions, type SkillSpec } from '@skillet/core';
import { alignColumns } from '@skillet/command';
import type { Brought, Fetched, Origin } from '@skillet/install';
import { oneLine } from '../one-line.ts';

/** What is known of a skill before it is installed. */
export interface Described {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly source: string;
  readonly resolved: string;
  readonly integrity?: string;
  /** The digest of its files, with those of what it needs. */
  readonly tree: string;
  readonly files: number;
  readonly bytes: number;
  /** Packages that it needs, which are installed with it. */
  readonly dependencies: readonly string[];
  /** Scripts of its package, and packages that have some, which are not run. */
  readonly scripts: readonly string[];
  /** What has changed of who is behind it, as sentences. */
  readonly changes: readonly string[];
  /** Who is behind it, where that was verified. */
  readonly origin?: Origin;
  readonly replaces?: string;
  /** What it asks to be allowed; missing for a skill that is held to nothing. */
  readonly permissions?: Permissions;
  /** What of that is more than what is installed has. */
  readonly more: readonly string[];
}

const LINE = 100;
/** Characters of what somebody has to agree to. */
const CHANGE = 400;
const KB = 1000;
/** Packages that are named. */
const SHOWN = 5;

export function describe(
  spec: SkillSpec,
  { resolved, integrity, origin, files, bytes }: Fetched,
  brought: Brought,
  more: Pick<
    Described,
    'name' | 'version' | 'description' | 'source' | 'tree' | 'scripts' | 'changes' | 'more'
  > & {
    readonly replaces: string | undefined;
  },
): Described {
  const { permissions } = spec.manifest;
  const { replaces, scripts, ...rest } = more;
  const needed = new Set(Object.values(brought.dependencies).map((one) => one.resolved));
  return {
    ...rest,
    resolved,
    ...(integrity === undefined ? {} : { integrity }),
    ...(origin === undefined ? {} : { origin }),
    files: files + brought.files,
    bytes: bytes + brought.bytes,
    dependencies: [...needed].toSorted(),
    scripts: [...scripts, ...brought.withScripts.map((name) => `those of ${name}`)],
    ...(replaces === undefined ? {} : { replaces }),
    ...(permissions === undefined ? {} : { permissions }),
  };
}

/** The same for people; what comes from the skill is safe on a terminal. */
export function describeText(described: Described, about: Fetched['about']): string {
  const { name, version, description, resolved, files, bytes, scripts, replaces } = described;
  const { dependencies, changes, permissions, more } = described;
  const rows = [
    ['about', description],
    ['from', resolved],
    ...about,
    ['size', `${String(files)} files, ${(bytes / KB).toFixed(1)} kB`],
    ...(dependencies.length === 0 ? [] : [['needs', packagesText(dependencies)]]),
    ['runs', 'in a process of its own'],
    ...permissionLines(permissions),
    ...more.map((one) => ['asks more', one]),
    ...(scripts.length === 0 ? [] : [['scripts', `${scripts.join(', ')}: not run`]]),
    ...(replaces === undefined ? [] : [['replaces', replaces]]),
    ...changes.map((change) => ['changed', change]),
  ].map(([word = '', said = '']) => [`  ${word}`, oneLine(said, longest(word))]);
  return [`${name} ${oneLine(version, LINE)}`, ...alignColumns(rows), ''].join('\n');
}

/** Characters that are shown of a row: what it may do is agreed to, and shown whole. */
function longest(word: string): number {
  if (word.startsWith('may') || word === 'asks more') return Infinity;
  return word === 'changed' ? CHANGE : LINE;
}

/** What it may do, a line for each. */
function permissionLines(permissions: Permissions | undefined): string[][] {
  if (permissions === undefined)
    return [['may', 'do all that the user may whom the host runs as: it asks for no permissions']];
  return permissionRows(permissions).map(([name, text]) => [`may: ${name}`, text]);
}

function packagesText(dependencies: readonly string[]): string {
  const count = dependencies.length;
  const names = dependencies.slice(0, SHOWN).map((one) => one.replace(/^\w+:/, ''));
  const more = count > SHOWN ? ', …' : '';
  return `${String(count)} ${count === 1 ? 'package' : 'packages'} (${names.join(', ')}${more})`;
}
