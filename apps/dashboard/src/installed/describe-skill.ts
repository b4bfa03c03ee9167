import type { Described, Origin } from '../api/installed-shapes.ts';
import { several, size } from '../parts/format.ts';
import { textOf } from '../parts/text-of.ts';

/** Rows that a skill is described with in a way of their own. */
const OWN = new Set([
  ...['name', 'version', 'description', 'source', 'resolved', 'files', 'bytes'],
  ...['dependencies', 'scripts', 'replaces', 'integrity', 'permissions', 'more'],
  ...['origin', 'changes'],
]);

/** What a skill is that was looked at, row by row: what this page does not know of is shown as it is told. */
export function describedRows(skill: Described): readonly (readonly [string, string])[] {
  const { description, resolved, files, bytes, dependencies, scripts, replaces } = skill;
  const { permissions, more: beyond = [], origin, changes = [] } = skill;
  const more = Object.entries(skill).filter(
    ([name, value]) => !OWN.has(name) && textOf(value) !== '' && textOf(value) !== '[]',
  );
  return [
    ['About', description],
    ['From', resolved],
    ...(origin === undefined ? [] : [['Behind it', originText(origin)] as const]),
    ['Size', `${several(files, 'file')}, ${size(bytes)}`],
    ['Needs', dependencies.length === 0 ? 'no packages' : dependencies.join(', ')],
    ['Runs', 'in a process of its own'],
    ['May', mayText(permissions)],
    ...(beyond.length === 0 ? [] : [['Asks for more', beyond.join('; ')] as const]),
    ['Scripts', scripts.length === 0 ? 'none' : `${scripts.join(', ')}: not run`],
    ...(replaces === undefined ? [] : [['Replaces', replaces] as const]),
    ...changes.map((change) => ['Changed', change] as const),
    ...more.map(([name, value]) => [heading(name), told(value)] as const),
  ];
}

/** What it may do; of what is a list, what is on it. */
export function mayText(permissions: Described['permissions']): string {
  if (permissions === undefined) return 'do all that the user may whom the host runs as';
  const said = Object.entries(permissions).flatMap(([name, value]) =>
    Array.isArray(value) && value.length === 0 ? [] : [`${name}: ${told(value)}`],
  );
  return said.length === 0 ? 'compute, and nothing else' : said.join(' · ');
}

/** Who is behind a skill, in words. */
export function originText({ publisher, keyid, provenance }: Origin): string {
  return [
    ...(publisher === undefined ? [] : [`by ${publisher}`]),
    keyid === undefined ? 'signature not verified' : 'signed',
    ...(provenance?.repository === undefined ? [] : [`built from ${provenance.repository}`]),
  ].join(', ');
}

function heading(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll('_', ' ');
}

function told(value: unknown): string {
  return Array.isArray(value) ? value.map(textOf).join('; ') : textOf(value);
}
