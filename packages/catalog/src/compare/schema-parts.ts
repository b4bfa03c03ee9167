import { isJsonObject, type JsonObject } from '@skillet/core';

/** Levels of a schema that are compared, and pairs of schemas: what goes beyond is taken for the same. */
const LEVELS = 32;
const PAIRS = 20_000;

/** How far a comparison has got. What a skill says of itself is not to hold up anybody. */
export class Comparison {
  #left = PAIRS;
  #level = 0;

  /** What the comparison of two schemas finds, unless they are too many or too deep. */
  within(compare: () => readonly string[]): readonly string[] {
    this.#left -= 1;
    if (this.#left < 0 || this.#level >= LEVELS) return [];
    this.#level += 1;
    const found = compare();
    this.#level -= 1;
    return found;
  }
}

const ALL_TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];

/** The part of a schema that is one itself; nothing is any value. */
export function schemaIn(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Schemas by their names. */
export function schemasIn(schema: JsonObject, keyword: string): ReadonlyMap<string, JsonObject> {
  const given = schema[keyword];
  if (!isJsonObject(given)) return new Map();
  return new Map(Object.entries(given).map(([name, value]) => [name, schemaIn(value)]));
}

/** The names of members that have to be there. */
export function requiredIn({ required }: JsonObject): ReadonlySet<string> {
  return new Set(
    Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [],
  );
}

/** The types that a schema allows; undefined for any. */
export function typesIn({ type }: JsonObject): readonly string[] | undefined {
  const given: readonly unknown[] = Array.isArray(type) ? type : [type];
  const types = given.filter((one): one is string => typeof one === 'string');
  return types.length === 0 ? undefined : types;
}

/** Types of a list that another does not allow; every whole number is a number. */
export function typesBeyond(
  types: readonly string[] | undefined,
  allowed: readonly string[] | undefined,
): readonly string[] {
  if (allowed === undefined) return [];
  return (types ?? ALL_TYPES).filter(
    (type) => !allowed.includes(type) && !(type === 'integer' && allowed.includes('number')),
  );
}

/** Whether two values of JSON are the same, whatever the order of their members. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, at) => isSameJson(item, other[at]));
  if (!isJsonObject(one) || !isJsonObject(other)) return Object.is(one, other);
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSameJson(one[name], other[name]))
  );
}
