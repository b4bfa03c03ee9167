import { holdingOf } from '@skillet/catalog';
import { BOUNDS } from '../bounds.ts';
import type { NoteProblem, ProblemNotes } from '../problems/problem.ts';
import { nearestKey } from '@skillet/core';
import { isKnownFormat, isKnownKeyword, SCHEMA_KEYWORDS } from '../validator/vocabulary.ts';
import { plainValue, type PlainValue } from '../yaml/plain-value.ts';
import {
  entryOf,
  showText,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
} from '../yaml/yaml-node.ts';
import { requiredFlag } from './required-flag.ts';
import { readType } from './schema-type.ts';

type PlainMap = Record<string, PlainValue>;

/**
 * Turns a schema as Skilletfiles have it into JSON Schema, at all depths: types in lower case, and
 * `required: true` of a property becomes an entry in the `required` of its object.
 */
export function readSchema(map: YamlMap, notes: ProblemNotes): PlainMap {
  const pairs: [string, PlainValue][] = [];
  for (const entry of map.entries) {
    warnOfUnknown(entry, notes.warn);
    if (entry.key === 'required' && entry.value.kind !== 'list') continue;
    const value = readKeyword(entry, notes);
    if (value !== undefined) pairs.push([entry.key, value]);
  }
  const schema = Object.fromEntries(pairs);
  const required = requiredNames(map, schema['required'], notes.error);
  return required === undefined ? schema : { ...schema, required };
}

function readKeyword({ key, value }: YamlEntry, notes: ProblemNotes): PlainValue | undefined {
  if (key === 'type') return readType(value, notes.error);
  if (key === 'pattern' && value.kind === 'scalar' && value.text.length > BOUNDS.pattern) {
    notes.error(value.at, `\`pattern\` is longer than ${String(BOUNDS.pattern)} characters`);
    return undefined;
  }
  const holding = holdingOf(key);
  if (holding === undefined) return plainValue(value, notes.error);
  if (holding === 'map' && value.kind === 'map') {
    return Object.fromEntries(
      value.entries.map((entry) => [entry.key, readNested(entry.value, notes)]),
    );
  }
  return readNested(value, notes);
}

function readNested(node: YamlNode, notes: ProblemNotes): PlainValue {
  if (node.kind === 'map') return readSchema(node, notes);
  if (node.kind === 'list') return node.items.map((item) => readNested(item, notes));
  return plainValue(node, notes.error);
}

/** The names that an object requires: its own list, and the properties that say so themselves. */
function requiredNames(
  map: YamlMap,
  listed: PlainValue | undefined,
  note: NoteProblem,
): PlainValue[] | undefined {
  const properties = entryOf(map, 'properties')?.value;
  if (properties?.kind !== 'map') return undefined;
  const names = new Set<PlainValue>(Array.isArray(listed) ? listed : []);
  let flagged = false;
  for (const { key, value } of properties.entries) {
    const flag = value.kind === 'map' ? requiredFlag(value, note) : undefined;
    if (flag === undefined) continue;
    flagged = true;
    if (flag) names.add(key);
    else names.delete(key);
  }
  return flagged ? [...names] : undefined;
}

function warnOfUnknown({ key, at, value }: YamlEntry, warn: NoteProblem): void {
  if (!isKnownKeyword(key)) {
    const near = nearestKey(key, SCHEMA_KEYWORDS);
    const hint = near === undefined ? '' : `: did you mean \`${near}\`?`;
    warn(at, `the keyword ${showText(key)} is not known and has no effect${hint}`);
  } else if (key === 'format' && value.kind === 'scalar' && !isKnownFormat(value.text)) {
    warn(at, `the format ${showText(value.text)} is not known and has no effect`);
  }
}
