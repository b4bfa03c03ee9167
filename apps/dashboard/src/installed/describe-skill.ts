import type { Described } from '../api/installed-shapes.ts';
import { several, size } from '../parts/format.ts';
import { textOf } from '../parts/text-of.ts';

/** Rows that a skill is described with in a way of their own. */
const OWN = new Set([
  ...['name', 'version', 'description', 'source', 'resolved', 'files', 'bytes'],
  ...['dependencies', 'scripts', 'replaces', 'integrity'],
]);

/** What a skill is that was looked at, row by row: what this page does not know of is shown as it is told. */
export function describedRows(skill: Described): readonly (readonly [string, string])[] {
  const { description, resolved, files, bytes, dependencies, scripts, replaces } = skill;
  const more = Object.entries(skill).filter(
    ([name, value]) => !OWN.has(name) && textOf(value) !== '' && textOf(value) !== '[]',
  );
  return [
    ['About', description],
    ['From', resolved],
    ['Size', `${several(files, 'file')}, ${size(bytes)}`],
    ['Needs', dependencies.length === 0 ? 'no packages' : dependencies.join(', ')],
    ['Runs', 'in a process of its own'],
    ['Scripts', scripts.length === 0 ? 'none' : `${scripts.join(', ')}: not run`],
    ...(replaces === undefined ? [] : [['Replaces', replaces] as const]),
    ...more.map(([name, value]) => [heading(name), told(value)] as const),
  ];
}

function heading(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll('_', ' ');
}

function told(value: unknown): string {
  return Array.isArray(value) ? value.map(textOf).join('; ') : textOf(value);
}
