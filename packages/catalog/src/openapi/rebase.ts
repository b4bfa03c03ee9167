import { resolvePointer } from '../schema/json-pointer.ts';
import { mapSchema } from '../schema/map-schema.ts';
import type { JsonSchema } from '@skillet/core';

/**
 * A schema whose references to itself lead to where it will stand in a larger document. What leads
 * nowhere becomes a schema that allows everything: the host still checks the real one.
 */
export function rebase(schema: JsonSchema, place: string): JsonSchema {
  return mapSchema(schema, (part) => {
    const { $ref, ...rest } = part;
    if (typeof $ref !== 'string') return part;
    if (resolvePointer(schema, $ref) === undefined) return rest;
    return { ...rest, $ref: place + $ref.slice(1) };
  });
}
