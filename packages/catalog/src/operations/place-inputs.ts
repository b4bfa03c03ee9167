import type { InputPlaces, JsonObject, JsonSchema } from '@skillet/core';
import { listOf, propertiesOf } from '../schema/object-maps.ts';
import { isName, jsonContent, type SchemaReader } from './schema-reader.ts';

/** What an operation takes, and where it goes. */
export interface PlacedInputs {
  readonly input: JsonSchema;
  readonly places: InputPlaces;
}

/** Parameters that are looked at. */
const MOST_PARAMETERS = 100;
const TEMPLATE = /\{([^{}]*)\}/g;

/** Inputs while they are joined. */
interface Joined {
  readonly properties: Map<string, JsonSchema>;
  readonly required: Set<string>;
  readonly path: Record<string, string>;
  readonly query: Record<string, string>;
}

/**
 * Joins the parameters and the body of an operation to one object of inputs; undefined where a call needs what no input
 * can be: a header, a cookie, a body that is no JSON, or a parameter that is written in an unusual way.
 */
export function placeInputs(
  path: string,
  operation: JsonObject,
  shared: readonly unknown[],
  reader: SchemaReader,
): PlacedInputs | undefined {
  const joined: Joined = { properties: new Map(), required: new Set(), path: {}, query: {} };
  const all = [...listOf(operation['parameters']), ...shared].slice(0, MOST_PARAMETERS);
  const parameters = all.map((one) => reader.resolve(one)).filter((one) => one !== undefined);
  for (const [, name = ''] of path.matchAll(TEMPLATE)) {
    if (!isName(name)) return undefined;
    const told = parameters.find((one) => one['in'] === 'path' && one['name'] === name);
    joined.path[name] = name;
    joined.required.add(name);
    joined.properties.set(name, schemaOf(told ?? { schema: { type: 'string' } }, reader));
  }
  for (const parameter of parameters) {
    if (parameter['in'] === 'path') continue;
    if (canBeQuery(parameter)) putQuery(parameter, joined, reader);
    else if (parameter['required'] === true) return undefined;
  }
  const body = bodyOf(operation, joined, reader);
  if (body === undefined) return undefined;
  const required = joined.required.size === 0 ? {} : { required: [...joined.required] };
  return {
    input: { type: 'object', properties: Object.fromEntries(joined.properties), ...required },
    places: { path: joined.path, query: joined.query, body },
  };
}

function canBeQuery({
  in: where,
  name,
  style = 'form',
  explode = true,
  content,
}: JsonObject): boolean {
  if (where !== 'query' || typeof name !== 'string' || !isName(name)) return false;
  return style === 'form' && explode === true && content === undefined;
}

function putQuery(parameter: JsonObject, joined: Joined, reader: SchemaReader): void {
  const name = String(parameter['name']);
  // The operation's own come first, and go before those of the path.
  if (Object.hasOwn(joined.query, name)) return;
  const input = joined.properties.has(name) ? `query_${name}` : name;
  if (joined.properties.has(input)) return;
  joined.query[name] = input;
  joined.properties.set(input, schemaOf(parameter, reader));
  if (parameter['required'] === true) joined.required.add(input);
}

function schemaOf({ schema, description }: JsonObject, reader: SchemaReader): JsonSchema {
  const read = reader.read(schema);
  const told = read['description'] === undefined ? reader.text(description) : undefined;
  return told === undefined ? read : { ...read, description: told };
}

/** An object whose fields have names of their own is its fields; anything else is one input. */
function bodyOf(
  operation: JsonObject,
  { properties, required }: Joined,
  reader: SchemaReader,
): InputPlaces['body'] | undefined {
  if (operation['requestBody'] === undefined) return 'none';
  const told = reader.resolve(operation['requestBody']);
  const content = jsonContent(told?.['content']);
  const isNeeded = told?.['required'] === true;
  if (content === undefined) return isNeeded ? undefined : 'none';
  const schema = reader.read(content['schema']);
  const fields = Object.entries(propertiesOf(schema)) as [string, JsonSchema][];
  const isPlain =
    schema['type'] === 'object' && !['anyOf', 'oneOf', 'allOf'].some((one) => one in schema);
  if (isPlain && fields.length > 0 && !fields.some(([name]) => properties.has(name))) {
    for (const [name, field] of fields) properties.set(name, field);
    for (const name of isNeeded ? listOf(schema['required']) : []) required.add(String(name));
    return 'rest';
  }
  if (properties.has('body')) return undefined;
  properties.set('body', schema);
  if (isNeeded) required.add('body');
  return { input: 'body' };
}
