import type { Described, Origin } from '../api/installed-shapes.ts';
import { several, size } from '../parts/format.ts';
import { legible } from '../parts/legible.ts';
import { textOf } from '../parts/text-of.ts';

/** Rows that a skill is described with in a way of their own; its digest says nothing to people. */
const OWN = new Set([
  ...['name', 'version', 'description', 'source', 'resolved', 'files', 'bytes'],
  ...['dependencies', 'scripts', 'replaces', 'integrity', 'tree', 'permissions', 'more'],
  ...['origin', 'changes'],
]);

/** Characters of a text that a skill says of itself, and of one that somebody agrees to. */
const MOST = 300;
const AGREED = Infinity;

/** One thing that is told of a skill. */
export interface DescribedRow {
  readonly label: string;
  readonly text: string;
  /** Whether it is other than before, and to be agreed to. */
  readonly isGrave?: boolean;
}

/**
 * What a skill is that was looked at, row by row, in the words of the command line: what this page does not know of is shown as it is told.
 * All of it may be meant to mislead.
 */
export function describedRows(skill: Described): readonly DescribedRow[] {
  const { description, resolved, files, bytes, dependencies, scripts, replaces } = skill;
  const { more: beyond = [], origin, changes = [] } = skill;
  const others = Object.entries(skill).filter(
    ([name, value]) => !OWN.has(name) && textOf(value) !== '' && textOf(value) !== '[]',
  );
  const rows: readonly DescribedRow[] = [
    { label: 'About', text: description },
    { label: 'From', text: resolved },
    ...(origin === undefined ? [] : [{ label: 'Behind it', text: originText(origin) }]),
    { label: 'Size', text: `${several(files, 'file')}, ${size(bytes)}` },
    { label: 'Needs', text: dependencies.length === 0 ? 'no packages' : dependencies.join(', ') },
    { label: 'Runs', text: 'in a process of its own' },
    ...mayRows(skill),
    ...beyond.map((text) => ({ label: 'Asks more', text, isGrave: true })),
    { label: 'Scripts', text: scripts.length === 0 ? 'none' : `${scripts.join(', ')}: not run` },
    ...(replaces === undefined ? [] : [{ label: 'Replaces', text: replaces }]),
    ...changes.map((text) => ({ label: 'Changed', text, isGrave: true })),
    ...others.map(([name, value]) => ({ label: heading(name), text: told(value) })),
  ];
  return rows.map(({ label, text, ...row }) => ({
    ...row,
    label: legible(label, MOST),
    text: legible(text, row.isGrave === true || label.startsWith(MAY) ? AGREED : MOST),
  }));
}

const MAY = 'May';

/** A row for each permission: one can't be told as a part of another. */
function mayRows({ permissions }: Described): readonly DescribedRow[] {
  if (permissions === undefined)
    return [{ label: MAY, text: `${mayText(undefined)}: it asks for no permissions` }];
  return Object.entries(permissions).flatMap(([name, value]) =>
    // Nobody asks for parts of Node but those who know them.
    isNone(value) && name === 'engine'
      ? []
      : [{ label: `${MAY}: ${name}`, text: granted(name, value) }],
  );
}

/** What it may do; of what is a list, what is on it. */
export function mayText(permissions: Described['permissions']): string {
  if (permissions === undefined) return 'do all that the user may whom the host runs as';
  const said = Object.entries(permissions).flatMap(([name, value]) =>
    isNone(value) ? [] : [`${name}: ${granted(name, value)}`],
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

const MB = 1024 * 1024;

function granted(name: string, value: unknown): string {
  if (isNone(value)) return 'none';
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (name === 'memory' && typeof value === 'number') return `${String(Math.round(value / MB))}MB`;
  return textOf(value);
}

function isNone(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function heading(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll('_', ' ');
}

function told(value: unknown): string {
  return Array.isArray(value) ? value.map(textOf).join('; ') : textOf(value);
}
