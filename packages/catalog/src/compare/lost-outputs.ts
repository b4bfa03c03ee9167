import type { JsonObject } from '@skillet/core';
import {
  Comparison,
  isSameJson,
  requiredIn,
  schemaIn,
  schemasIn,
  typesBeyond,
  typesIn,
} from './schema-parts.ts';

/** What an answer had by a schema that it lacks by another, or that is of another type there, by path. */
export function lostOutputs(
  before: JsonObject,
  after: JsonObject,
  path: string,
  comparison = new Comparison(),
): readonly string[] {
  if (isSameJson(before, after)) return [];
  return comparison.within(() => ofSchemas(before, after, path, comparison));
}

function ofSchemas(
  before: JsonObject,
  after: JsonObject,
  path: string,
  comparison: Comparison,
): readonly string[] {
  const changes: string[] = [];
  const has = schemasIn(after, 'properties');
  for (const [name, schema] of schemasIn(before, 'properties')) {
    const next = has.get(name);
    if (next === undefined) changes.push(`${path}.${name}: removed`);
    else changes.push(...lostOutputs(schema, next, `${path}.${name}`, comparison));
  }
  const still = requiredIn(after);
  for (const name of requiredIn(before))
    if (has.has(name) && !still.has(name)) changes.push(`${path}.${name}: may be missing now`);
  const [types, now] = [typesIn(before), typesIn(after)];
  // What was declared in no way is no promise; neither is what is declared in no way any more known to be another.
  if (types !== undefined && now !== undefined && typesBeyond(now, types).length > 0)
    changes.push(`${path}: was ${types.join(' or ')}, is ${now.join(' or ')}`);
  if (before['items'] !== undefined && after['items'] !== undefined)
    changes.push(
      ...lostOutputs(schemaIn(before['items']), schemaIn(after['items']), `${path}[]`, comparison),
    );
  return changes;
}
