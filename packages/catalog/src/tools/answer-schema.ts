import { isJsonObject, type JsonObject, type JsonSchema } from '@skillet/core';
import { listOf, objectOf, propertiesOf } from '../schema/object-maps.ts';

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']);
const TEXTS = ['title', 'description'];

const known = new WeakMap<JsonSchema, JsonObject>();

/**
 * The schema of an answer as clients are told it. What a skill declares of its outputs describes them and promises nothing,
 * but clients refuse an answer that differs: so everything may be missing or null, and no more is said of values than
 * their types. Undefined where no outputs are declared.
 */
export function answerSchema(output: JsonSchema | undefined): JsonObject | undefined {
  if (output === undefined) return undefined;
  let told = known.get(output);
  if (told === undefined) {
    if (Object.keys(propertiesOf(output)).length === 0) return undefined;
    told = { ...shapeOf(output), type: 'object' };
    known.set(output, told);
  }
  return told;
}

/** Of the keywords of a schema those that say what a value looks like. */
function shapeOf(given: unknown): JsonObject {
  const schema = withoutChoice(objectOf(given));
  const { properties, items } = schema;
  const types = typesOf(schema);
  return {
    ...(types.length === 0 ? {} : { type: [...new Set([...types, 'null'])] }),
    ...Object.fromEntries(
      TEXTS.filter((name) => typeof schema[name] === 'string').map((name) => [name, schema[name]]),
    ),
    ...(isJsonObject(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, inner]) => [name, shapeOf(inner)]),
          ),
        }
      : {}),
    ...(isJsonObject(items) ? { items: shapeOf(items) } : {}),
  };
}

/** A choice between null and one other says as much as that other; of any other only the types can be told. */
function withoutChoice(schema: JsonObject): JsonObject {
  const { anyOf, oneOf, ...rest } = schema;
  const all = listOf(anyOf ?? oneOf).map(objectOf);
  const others = all.filter(({ type }) => type !== 'null');
  const [only] = others;
  if (only === undefined) return schema;
  if (others.length === 1) return { ...only, ...rest };
  const types = others.map(typesOf);
  return types.some(({ length }) => length === 0) ? rest : { ...rest, type: types.flat() };
}

/** The types that a value may have; none where it may have any. */
function typesOf({ type }: JsonObject): string[] {
  const types = Array.isArray(type) ? (type as unknown[]) : [type];
  return types.filter((one): one is string => typeof one === 'string' && TYPES.has(one));
}
