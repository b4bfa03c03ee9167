import type { Descriptor } from '@skillet/core';
import { boundsFault, isJsonObject, type JsonObject } from '../schema/json-object.ts';
import { objectOf } from '../schema/object-maps.ts';

/** How large schemas may be that go into a definition; larger ones come down to "an object". */
const BOUNDS = { levels: 32, values: 20_000, chars: 256 * 1024 };
/** Characters of a description that are handed on. */
const MOST_TOLD = 16 * 1024;
const ANYTHING: JsonObject = { type: 'object', properties: {} };

/** A skill as a tool for a model, before any vendor's rules. */
export interface ToolSource {
  readonly mount: string;
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the inputs; an object with `properties`. */
  readonly parameters: JsonObject;
  /** JSON Schema of the answer, where it is known. */
  readonly outputs: JsonObject | undefined;
  readonly method: string;
  /** Path below the mount. */
  readonly endpoint: string;
}

/** What a descriptor says of a skill, whoever wrote it. */
export function toolSource(mount: string, descriptor: Descriptor): ToolSource {
  const { name, description, parameters, method, endpoint } = descriptor.schema;
  return {
    mount,
    name: textOr(name, descriptor.name),
    description: firstTold(description, descriptor, [method, endpoint]),
    parameters: objectSchemaOr(parameters, ANYTHING),
    outputs: descriptor.outputs && objectSchemaOr(descriptor.outputs, undefined),
    method: textOr(method, 'POST').toUpperCase(),
    endpoint: textOr(endpoint, '/run').replace(/^(?!\/)/, '/'),
  };
}

/**
 * What a tool is for: as its schema says, else as the inventory, the operation that it calls, or the whole document of an
 * application does.
 */
function firstTold(
  own: unknown,
  { inventory, openapi }: Descriptor,
  [method, endpoint]: readonly unknown[],
): string {
  const path = objectOf(objectOf(openapi['paths'])[textOr(endpoint, '/run')]);
  const operation = objectOf(path[textOr(method, 'POST').toLowerCase()]);
  const { description: whole } = objectOf(openapi['info']);
  const told = [
    own,
    inventory.skill['description'],
    operation['description'],
    operation['summary'],
    whole,
  ];
  const found = told.find((text) => typeof text === 'string' && text.trim() !== '');
  return textOr(found, '').slice(0, MOST_TOLD);
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}

function objectSchemaOr<T>(schema: unknown, fallback: T): JsonObject | T {
  if (boundsFault(schema, BOUNDS) !== undefined || !isJsonObject(schema)) return fallback;
  return { ...schema, type: 'object', properties: objectOf(schema['properties']) };
}
