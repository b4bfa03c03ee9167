import { isJsonObject, type JsonSchema } from '@skillet/core';
import { holdingOf } from './holding.ts';

/** Changes a schema and all schemas in it, the innermost first. */
export function mapSchema(
  schema: JsonSchema,
  change: (schema: JsonSchema) => JsonSchema,
): JsonSchema {
  const inside = Object.entries(schema).map(([keyword, value]) => [
    keyword,
    mapHeld(keyword, value, change),
  ]);
  return change(Object.fromEntries(inside) as JsonSchema);
}

function mapHeld(
  keyword: string,
  value: unknown,
  change: (schema: JsonSchema) => JsonSchema,
): unknown {
  const holding = holdingOf(keyword);
  if (holding === undefined) return value;
  if (Array.isArray(value)) {
    return value.map((item: unknown) => (isJsonObject(item) ? mapSchema(item, change) : item));
  }
  if (!isJsonObject(value)) return value;
  if (holding !== 'map') return mapSchema(value, change);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isJsonObject(inner) ? mapSchema(inner, change) : inner,
    ]),
  );
}
