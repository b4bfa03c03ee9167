import type { Descriptor } from '../descriptor/descriptor.ts';
import { boundsFault, isJsonObject, type JsonObject } from '../schema/json-object.ts';
import { objectOf } from '../schema/object-maps.ts';

/** How large schemas may be that go into a definition; larger ones come down to "an object". */
const BOUNDS = { levels: 32, values: 20_000, chars: 256 * 1024 };
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
    description: textOr(description, ''),
    parameters: objectSchemaOr(parameters, ANYTHING),
    outputs: descriptor.outputs && objectSchemaOr(descriptor.outputs, undefined),
    method: textOr(method, 'POST').toUpperCase(),
    endpoint: textOr(endpoint, '/run').replace(/^(?!\/)/, '/'),
  };
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}

function objectSchemaOr<T>(schema: unknown, fallback: T): JsonObject | T {
  if (boundsFault(schema, BOUNDS) !== undefined || !isJsonObject(schema)) return fallback;
  return { ...schema, type: 'object', properties: objectOf(schema['properties']) };
}
