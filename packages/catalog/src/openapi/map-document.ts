import type { JsonObject } from '@skillet/core';

/** What the values under a key are: a map of names to objects, or a value that only looks like one. */
const MAPS = new Set([
  '$defs',
  'callbacks',
  'content',
  'definitions',
  'dependentSchemas',
  'encoding',
  'examples',
  'headers',
  'links',
  'parameters',
  'pathItems',
  'paths',
  'patternProperties',
  'properties',
  'requestBodies',
  'responses',
  'schemas',
  'securitySchemes',
  'variables',
  'webhooks',
]);
const LITERALS = new Set(['const', 'default', 'enum', 'example', 'mapping', 'security', 'value']);

/**
 * Changes every object of an OpenAPI document that the specification gives a meaning, the innermost
 * first; what stands in examples, defaults and extensions is left alone, whatever it looks like.
 */
export function mapDocument(
  value: unknown,
  change: (object: JsonObject) => JsonObject,
  isMap = false,
): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => mapDocument(item, change));
  if (typeof value !== 'object' || value === null) return value;
  const inside = Object.entries(value).map(([key, inner]: [string, unknown]) => [
    key,
    isMap ? mapDocument(inner, change) : mapField(key, inner, change),
  ]);
  const mapped = Object.fromEntries(inside) as JsonObject;
  return isMap ? mapped : change(mapped);
}

function mapField(
  key: string,
  value: unknown,
  change: (object: JsonObject) => JsonObject,
): unknown {
  if (LITERALS.has(key) || key.startsWith('x-')) return value;
  // The examples of a schema are a list of values.
  if (key === 'examples' && Array.isArray(value)) return value;
  return mapDocument(value, change, MAPS.has(key) && !Array.isArray(value));
}
