import type { ParameterSpec } from '@skillet/core';
import { BOUNDS } from '../bounds.ts';
import type { ProblemNotes } from '../problems/problem.ts';
import { schemaFaults } from '../validator/schema-faults.ts';
import { positionAt } from '../yaml/node-at.ts';
import { isNull, type YamlEntry, type YamlMap, type YamlNode } from '../yaml/yaml-node.ts';
import { readSchema } from './read-schema.ts';
import { requiredFlag } from './required-flag.ts';
import { impliedType } from './schema-type.ts';

type Parameters = Readonly<Record<string, ParameterSpec>>;

/** Reads `inputs` or `outputs`: names, and what each of them is. */
export function readParameters(
  node: YamlNode | undefined,
  key: string,
  notes: ProblemNotes,
): Parameters {
  // What is no mapping was reported, here and below.
  if (node?.kind !== 'map') return {};
  if (node.entries.length > BOUNDS.parameters) {
    const first = node.entries[BOUNDS.parameters];
    const at = first?.at ?? node.at;
    notes.error(at, `\`${key}\` has more than ${String(BOUNDS.parameters)} names`);
    return {};
  }
  const parameters: [string, ParameterSpec][] = [];
  let values = 0;
  for (const entry of node.entries) {
    values += sizeOf(entry.value);
    if (values > BOUNDS.schemaValues) {
      const most = String(BOUNDS.schemaValues);
      notes.error(entry.at, `\`${key}\` holds more than ${most} keys and values here`);
      return {};
    }
    const spec = readParameter(entry, key, notes);
    if (spec !== undefined) parameters.push([entry.key, spec]);
  }
  return Object.fromEntries(parameters);
}

/** Keys and values in a node, those that aliases stand for among them. */
function sizeOf(node: YamlNode): number {
  if (node.kind === 'scalar') return 1;
  const below = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value);
  return below.reduce((sum, one) => sum + sizeOf(one) + (node.kind === 'map' ? 1 : 0), 1);
}

function readParameter(
  { key: name, at, value }: YamlEntry,
  within: string,
  notes: ProblemNotes,
): ParameterSpec | undefined {
  if (name === '__proto__' || (value.kind !== 'map' && !isNull(value))) return undefined;
  const map: YamlMap = value.kind === 'map' ? value : { kind: 'map', at, entries: [] };
  const { type, description, ...rest } = readSchema(map, notes);
  const shownType = type ?? impliedType(rest);
  const schema = {
    ...(shownType === undefined ? {} : { type: shownType }),
    description: description ?? '',
    ...rest,
  };
  for (const { path, message } of schemaFaults(schema)) {
    const place = [within, name, ...path].join('.');
    notes.error(positionAt(map, path), `\`${place}\` ${message}`);
  }
  return { schema, required: requiredFlag(map, notes.error) ?? !('default' in schema) };
}
