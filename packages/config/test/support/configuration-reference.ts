import { CONFIG_KEYS } from '../../src/keys/config-keys.ts';
import { SERVER_KEYS, SETTINGS_KEYS } from '../../src/keys/host-keys.ts';
import { SKILL_KEYS } from '../../src/keys/skill-keys.ts';
import { SKILLETFILE_KEYS } from '../../src/keys/skilletfile-keys.ts';
import type { Key, KeyTable } from '../../src/shape/key-table.ts';

/** The tables of docs/configuration.md by the names of their blocks. */
export const REFERENCE_TABLES: Readonly<Record<string, KeyTable>> = {
  file: CONFIG_KEYS,
  server: SERVER_KEYS,
  settings: SETTINGS_KEYS,
  skill: SKILL_KEYS,
  skilletfile: SKILLETFILE_KEYS,
};

/** Tables that show only their first level, because each group has a table of its own. */
const SHALLOW = new Set(['file']);

/** The document with every block rewritten from the tables of keys. */
export function withGeneratedTables(document: string): string {
  return document.replaceAll(
    /(<!-- table: (\w+) -->\n<!-- prettier-ignore-start -->\n)[^]*?(<!-- prettier-ignore-end -->)/g,
    (_, start: string, name: string, end: string) => {
      const table = REFERENCE_TABLES[name];
      if (table === undefined) throw new Error(`there is no table ${name}`);
      return `${start}${renderTable(table, SHALLOW.has(name))}${end}`;
    },
  );
}

/** The names of the blocks in a document. */
export function blocksOf(document: string): string[] {
  return [...document.matchAll(/<!-- table: (\w+) -->/g)].map(([, name]) => name ?? '');
}

function renderTable(table: KeyTable, shallow: boolean): string {
  const rows = ['| Key | Value | Default | Meaning |', '| --- | --- | --- | --- |'];
  for (const [path, key] of keysOf(table, '', shallow)) {
    rows.push(`| ${[`\`${path}\``, key.kind.label, defaultOf(key), key.about].join(' | ')} |`);
  }
  return `${rows.join('\n')}\n`;
}

function keysOf(table: KeyTable, prefix: string, shallow: boolean): [string, Key<unknown>][] {
  return Object.entries(table).flatMap(([name, key]): [string, Key<unknown>][] => {
    const path = `${prefix}${name}`;
    const below = key.kind.keys;
    const nested = below === undefined || shallow ? [] : keysOf(below, `${path}.`, shallow);
    return [[path, key], ...nested];
  });
}

function defaultOf(key: Key<unknown>): string {
  if (key.required) return 'required';
  const value = key.default === undefined ? '' : printed(key.kind.print(key.default));
  return [value, key.defaultText].filter(Boolean).join(', ');
}

function printed(value: string): string {
  return value === '' ? 'empty' : `\`${value}\``;
}
