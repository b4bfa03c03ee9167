import { BOUNDS } from '../bounds.ts';
import type { Report } from '../problems/problem.ts';
import { entryOf, isFaulty, showText, type YamlMap, type YamlNode } from '../yaml/yaml-node.ts';
import type { KeyTable, Values } from './key-table.ts';
import { nearestKey } from '@skillet/core';

/** What `readKeys` is told beside the mapping and its keys. */
export interface ReadKeysOptions {
  /** Name of the mapping in messages, such as `server`; empty for the file itself. */
  readonly within: string;
  readonly report: Report;
  /** Takes unknown keys where they are allowed and have no effect. */
  readonly reportUnknown?: Report;
}

/** What keys begin with that are not read: values lie there that others refer to, by YAML's anchors. */
const NOTE = 'x-';

/** Reads a mapping by a table of its keys, and reports all that is wrong with it. */
export function readKeys<const Table extends KeyTable>(
  map: YamlMap,
  table: Table,
  { within, report, reportUnknown }: ReadKeysOptions,
): Values<Table> {
  const nameOf = (key: string): string => (within === '' ? key : `${within}.${key}`);
  const values: [string, unknown][] = [];
  let unknown = 0;
  for (const { key, at, value } of map.entries) {
    const known = Object.hasOwn(table, key) ? table[key] : undefined;
    if (known === undefined) {
      if (key.startsWith(NOTE)) continue;
      unknown += 1;
      if (unknown > BOUNDS.unknownKeys) continue;
      (reportUnknown ?? report)(
        at,
        unknownKey(key, within, Object.keys(table), reportUnknown !== undefined),
      );
      continue;
    }
    const read = known.kind.read(value, nameOf(key), exceptFaulty(value, report));
    if (read !== undefined) values.push([key, read]);
  }
  if (unknown > BOUNDS.unknownKeys) {
    const more = String(unknown - BOUNDS.unknownKeys);
    (reportUnknown ?? report)(map.at, `${more} more keys${placeOf(within)} are unknown`);
  }
  for (const [key, { required }] of Object.entries(table)) {
    if (required && !map.entries.some((entry) => entry.key === key)) {
      report(map.at, `\`${nameOf(key)}\` is missing`);
    }
  }
  return Object.fromEntries(values) as Values<Table>;
}

/** The keys of a table that a mapping gives, and whose values could not be read. */
export function unreadKeys<const Table extends KeyTable>(
  node: YamlNode | undefined,
  table: Table,
  values: Values<Table>,
): string[] {
  if (node?.kind !== 'map') return [];
  const missing = Object.keys(table).filter((key) => values[key] === undefined);
  return missing.filter((key) => entryOf(node, key) !== undefined);
}

/** Leaves out what follows from a fault that was reported, such as a `${VAR}` that is not set. */
function exceptFaulty(node: YamlNode, report: Report): Report {
  const faulty = (node.kind === 'list' ? node.items : [node]).filter(isFaulty);
  if (faulty.length === 0) return report;
  const places = new Set(faulty.map(({ at }) => at));
  return (at, message) => {
    if (!places.has(at)) report(at, message);
  };
}

function placeOf(within: string): string {
  return within === '' ? '' : ` in \`${within}\``;
}

/** The sentence on a key that no table has, with the key that was probably meant. */
function unknownKey(
  key: string,
  within: string,
  known: readonly string[],
  harmless: boolean,
): string {
  const place = placeOf(within);
  const near = nearestKey(key, known);
  const otherwise = harmless ? 'it has no effect' : `known keys are ${known.join(', ')}`;
  const hint = near === undefined ? otherwise : `did you mean \`${near}\`?`;
  return `unknown key ${showText(key)}${place}: ${hint}`;
}
