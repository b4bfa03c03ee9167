import type { JsonObject } from '@skillet/core';
import { nullable } from '../schema/nullable.ts';
import { mapDocument } from './map-document.ts';

/** A document of OpenAPI 3.0 as one of 3.1, which has other words for null and exclusive bounds. */
export function upgradeDocument(document: JsonObject): JsonObject {
  const upgraded = mapDocument(document, upgradeObject) as JsonObject;
  return { ...upgraded, openapi: '3.1.0' };
}

/** An object of a document of 3.0, without what is in it, as 3.1 has it. */
export function upgradeObject(object: JsonObject): JsonObject {
  const { nullable: mayBeNull, ...rest } = object;
  const bounded = exclusive(exclusive(rest, 'Minimum'), 'Maximum');
  // Beside a reference, 3.0 ignores every other word.
  return mayBeNull === true && !('$ref' in rest) ? nullable(bounded) : bounded;
}

function exclusive(schema: JsonObject, bound: 'Minimum' | 'Maximum'): JsonObject {
  const flag = `exclusive${bound}`;
  if (typeof schema[flag] !== 'boolean') return schema;
  const { [flag]: isExclusive, [bound.toLowerCase()]: value, ...rest } = schema;
  if (value === undefined) return rest;
  return { ...rest, [isExclusive === true ? flag : bound.toLowerCase()]: value };
}
