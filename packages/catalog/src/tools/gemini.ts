import { isJsonObject, type JsonObject } from '@skillet/core';
import { resolvePointer } from '../schema/json-pointer.ts';
import { listOf, mapValues, objectOf, propertiesOf } from '../schema/object-maps.ts';
import { describeDropped } from './keyword-notes.ts';
import type { NamedTool, ToolFormat } from './tool-format.ts';

/** Keywords of Gemini's `Schema` that are taken over as they are. */
const KEPT = new Set([
  'maximum',
  'maxItems',
  'maxLength',
  'minimum',
  'minItems',
  'minLength',
  'pattern',
]);
const FORMATS = new Set(['date-time', 'double', 'enum', 'float', 'int32', 'int64']);
/** How often a reference is followed into itself. */
const DEEPEST = 8;

/** Tools for Gemini: one tool that holds all declarations, in its subset of OpenAPI's schema. */
export const GEMINI: ToolFormat = {
  inputNames: /^[A-Za-z_][A-Za-z0-9_]{0,63}$/,
  define: (tools) => (tools.length === 0 ? [] : [{ functionDeclarations: tools.map(declaration) }]),
};

function declaration(tool: NamedTool): JsonObject {
  const { toolName: name, description, input } = tool;
  // An object without properties is refused: a function without inputs has no `parameters`.
  const takesInputs = Object.keys(propertiesOf(input)).length > 0;
  return {
    name,
    description,
    ...(takesInputs ? { parameters: reduce(input, input, 0) } : {}),
  };
}

function reduce(given: unknown, root: JsonObject, depth: number): JsonObject {
  const schema = resolve(given, root);
  if (depth > DEEPEST) return { type: 'OBJECT' };
  const inner = (part: unknown): JsonObject => reduce(part, root, depth + 1);
  const { types, isNullable } = typesOf(schema);
  const variants = variantsOf(schema);
  const kept = Object.keys(schema).filter((keyword) => isKept(keyword, schema));
  const shape = new Set(['type', 'enum', 'const', 'items', 'properties', 'required', 'nullable']);
  const dropped = Object.keys(schema).filter((key) => !kept.includes(key) && !shape.has(key));
  if (types.length < 2) dropped.push(...unsaidChoice(schema, types[0] ?? guessType(schema)));
  const description = describeDropped(schema, dropped);
  const common = {
    ...(description === '' ? {} : { description }),
    ...(isNullable ? { nullable: true } : {}),
  };
  if (variants.length === 1) {
    const { description: own, ...only } = inner(variants[0]);
    const both = [description, own].filter((part) => part !== undefined && part !== '').join(' ');
    return { ...only, ...common, ...(both === '' ? {} : { description: both }) };
  }
  if (variants.length > 1) return { ...common, anyOf: variants.map(inner) };
  if (types.length > 1) {
    const { description: _told, ...rest } = schema;
    return { ...common, anyOf: types.map((type) => inner({ ...rest, type })) };
  }
  const type = types[0] ?? guessType(schema);
  return {
    type: type.toUpperCase(),
    ...common,
    ...Object.fromEntries(kept.map((keyword) => [keyword, schema[keyword]])),
    ...(type === 'string' ? enumOf(schema) : {}),
    // A list must say of what.
    ...(type === 'array' ? { items: inner(schema['items'] ?? { type: 'string' }) } : {}),
    ...(type === 'object' ? membersOf(schema, inner) : {}),
  };
}

function resolve(given: unknown, root: JsonObject): JsonObject {
  let schema = objectOf(given);
  for (let hops = 0; typeof schema['$ref'] === 'string' && hops < DEEPEST; hops += 1) {
    const { $ref, ...rest } = schema;
    schema = { ...objectOf(resolvePointer(root, $ref)), ...rest };
  }
  const { $ref: _ref, ...rest } = schema;
  return rest;
}

function typesOf({ type, nullable, anyOf, oneOf, enum: choice }: JsonObject): {
  types: string[];
  isNullable: boolean;
} {
  const given = (Array.isArray(type) ? type : [type]).filter((one) => typeof one === 'string');
  const types = given.filter((one) => one !== 'null');
  const isNullable =
    given.length > types.length ||
    nullable === true ||
    listOf(anyOf ?? oneOf).some(isNull) ||
    (given.length === 0 && listOf(choice).includes(null));
  return { types, isNullable };
}

function isNull(schema: unknown): boolean {
  const { type, enum: choice, const: only } = objectOf(schema);
  const values = only === undefined ? listOf(choice) : [only];
  return type === 'null' || (values.length > 0 && values.every((value) => value === null));
}

/** Which of `enum` and `const` is to be said in words: only texts can be enumerated. */
function unsaidChoice({ enum: choice, const: only }: JsonObject, type: string): string[] {
  const values = only === undefined ? listOf(choice) : [only];
  const told = values.filter((value) => value !== null);
  if (told.length === 0) return [];
  const said = type === 'string' && told.every((one) => typeof one === 'string');
  return said ? [] : [only === undefined ? 'enum' : 'const'];
}

/** What the value may be, one or the other; null among it is said by `nullable`. */
function variantsOf({ anyOf, oneOf }: JsonObject): unknown[] {
  return listOf(anyOf ?? oneOf).filter((one) => !isNull(one));
}

function isKept(keyword: string, schema: JsonObject): boolean {
  return keyword === 'format' ? FORMATS.has(String(schema[keyword])) : KEPT.has(keyword);
}

function guessType(schema: JsonObject): string {
  if ('properties' in schema || 'allOf' in schema) return 'object';
  if ('items' in schema) return 'array';
  const { const: only, enum: choice } = schema;
  const sample: unknown = only ?? (Array.isArray(choice) ? choice[0] : undefined);
  return ['number', 'boolean'].includes(typeof sample) ? typeof sample : 'string';
}

/** Only texts can be enumerated. */
function enumOf({ enum: choice, const: only }: JsonObject): JsonObject {
  const given = choice ?? (only === undefined ? undefined : [only]);
  const texts = listOf(given).filter((one) => typeof one === 'string');
  return texts.length === 0 ? {} : { enum: texts };
}

function membersOf(schema: JsonObject, inner: (part: unknown) => JsonObject): JsonObject {
  const { properties, required } = schema;
  if (!isJsonObject(properties) || Object.keys(properties).length === 0) return {};
  const names = Object.keys(properties);
  const needed = listOf(required).filter((name) => names.includes(String(name)));
  return {
    properties: mapValues(properties, inner),
    ...(needed.length === 0 ? {} : { required: needed }),
    propertyOrdering: names,
  };
}
