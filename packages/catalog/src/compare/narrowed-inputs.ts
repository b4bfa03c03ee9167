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

/** Bounds from below and from above: a value within them is refused when one is tightened. */
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
/** What a value has to be like, where it is said at all. */
const SHAPES = ['pattern', 'format', 'multipleOf', 'const'];

/** What a schema took that another does not take, by path. */
export function narrowedInputs(
  before: JsonObject,
  after: JsonObject,
  path: string,
  comparison = new Comparison(),
): readonly string[] {
  if (isSameJson(before, after)) return [];
  return comparison.within(() => [
    ...ofMembers(before, after, path, comparison),
    ...ofValues(before, after).map((change) => `${path}: ${change}`),
    ...ofAlternatives(before, after, path, comparison),
    ...ofItems(before, after, path, comparison),
  ]);
}

function ofMembers(
  before: JsonObject,
  after: JsonObject,
  path: string,
  comparison: Comparison,
): string[] {
  const had = schemasIn(before, 'properties');
  const has = schemasIn(after, 'properties');
  const wasRequired = requiredIn(before);
  const changes: string[] = [];
  for (const [name, schema] of had) {
    const next = has.get(name);
    if (next === undefined) changes.push(`${path}.${name}: removed`);
    else changes.push(...narrowedInputs(schema, next, `${path}.${name}`, comparison));
  }
  for (const name of requiredIn(after)) {
    if (wasRequired.has(name)) continue;
    changes.push(`${path}.${name}: ${had.has(name) ? 'required now' : 'new, and required'}`);
  }
  if (after['additionalProperties'] === false && before['additionalProperties'] !== false)
    changes.push(`${path}: takes no other members any more`);
  return changes;
}

function ofValues(before: JsonObject, after: JsonObject): string[] {
  const changes: string[] = [];
  const [types, allowed] = [typesIn(before), typesIn(after)];
  const refused = typesBeyond(types, allowed);
  if (refused.length > 0) changes.push(`was ${orAny(types)}, takes ${orAny(allowed)} alone`);
  const listed = after['enum'];
  if (Array.isArray(listed)) {
    const was: unknown = before['enum'];
    if (!Array.isArray(was)) {
      // A constant is a list of one.
      const fits = 'const' in before && listed.some((one) => isSameJson(one, before['const']));
      if (!fits) changes.push('takes some values alone');
    } else {
      const texts = new Set(listed.map((one) => JSON.stringify(one)));
      const gone = was.filter((value) => !texts.has(JSON.stringify(value)));
      if (gone.length > 0)
        changes.push(`takes ${gone.map((one) => JSON.stringify(one)).join(', ')} no more`);
    }
  }
  for (const [keywords, sign] of [
    [LOWER, 1],
    [UPPER, -1],
  ] as const)
    for (const keyword of keywords) {
      const [was, is] = [before[keyword], after[keyword]];
      if (typeof is !== 'number') continue;
      if (typeof was !== 'number' || sign * is > sign * was)
        changes.push(
          `${keyword} is ${String(is)}, was ${typeof was === 'number' ? String(was) : 'none'}`,
        );
    }
  for (const keyword of SHAPES)
    if (after[keyword] !== undefined && !isSameJson(before[keyword], after[keyword]))
      changes.push(`${keyword} is ${JSON.stringify(after[keyword])}`);
  if (after['uniqueItems'] === true && before['uniqueItems'] !== true)
    changes.push('takes no item twice');
  return changes;
}

/** Each alternative that there was must be taken by one that there is. */
function ofAlternatives(
  before: JsonObject,
  after: JsonObject,
  path: string,
  comparison: Comparison,
): string[] {
  return ['anyOf', 'oneOf'].flatMap((keyword) => {
    const is = after[keyword];
    if (!Array.isArray(is)) return [];
    const { anyOf, oneOf } = before;
    const was: readonly unknown[] = Array.isArray(anyOf)
      ? anyOf
      : Array.isArray(oneOf)
        ? oneOf
        : [before];
    const taken = (one: unknown) =>
      is.some(
        (other) => narrowedInputs(schemaIn(one), schemaIn(other), path, comparison).length === 0,
      );
    return was.every(taken) ? [] : [`${path}: takes fewer alternatives`];
  });
}

function ofItems(
  before: JsonObject,
  after: JsonObject,
  path: string,
  comparison: Comparison,
): readonly string[] {
  if (after['items'] === undefined) return [];
  return narrowedInputs(
    schemaIn(before['items']),
    schemaIn(after['items']),
    `${path}[]`,
    comparison,
  );
}

function orAny(types: readonly string[] | undefined): string {
  return types?.join(' or ') ?? 'anything';
}
