import { isJsonObject, type JsonObject } from '@skillet/core';
import { nullable } from '../schema/nullable.ts';
import { listOf, mapValues } from '../schema/object-maps.ts';
import { describeDropped } from './keyword-notes.ts';

/** What a vendor's strict mode takes. */
export interface StrictRules {
  /** Keywords besides those that give a schema its shape. */
  readonly keywords: ReadonlySet<string>;
  readonly formats: ReadonlySet<string>;
  /** How an input that need not be given is said: required but null, or not required. */
  readonly optional: 'nullable' | 'left-out';
  /** Values of `minItems` that are taken; undefined for all. */
  readonly minItems?: readonly number[];
}

/** Keywords that a schema stands on: where one of these is, nothing strict can be said. */
const INEXPRESSIBLE = ['$ref', 'allOf', 'patternProperties', 'additionalItems', 'prefixItems'];
const SHAPE = new Set(['type', 'enum', 'const', 'properties', 'items', 'anyOf']);

/**
 * A schema for strict mode: objects are closed, and what the vendor does not take is said in the
 * description. Undefined when it has parts that strict mode cannot express, such as objects with
 * names of their own, or recursion; the host still checks every rule.
 */
export function strictSchema(schema: JsonObject, rules: StrictRules): JsonObject | undefined {
  try {
    return strict(schema, rules);
  } catch (error) {
    if (error instanceof Inexpressible) return undefined;
    throw error;
  }
}

class Inexpressible extends Error {}

function strict(schema: unknown, rules: StrictRules): JsonObject {
  if (!isJsonObject(schema) || INEXPRESSIBLE.some((keyword) => keyword in schema)) {
    throw new Inexpressible();
  }
  const { oneOf, ...rest } = schema;
  const given: JsonObject = oneOf === undefined ? rest : { anyOf: oneOf, ...rest };
  if (!['type', 'anyOf', 'enum', 'const'].some((keyword) => keyword in given)) {
    throw new Inexpressible();
  }
  const kept = Object.keys(given).filter((keyword) => isKept(keyword, given[keyword], rules));
  const dropped = Object.keys(given).filter(
    (keyword) => !SHAPE.has(keyword) && !kept.includes(keyword),
  );
  const description = describeDropped(given, dropped);
  return {
    ...Object.fromEntries(kept.map((keyword) => [keyword, given[keyword]])),
    ...(description === '' ? {} : { description }),
    ...choices(given, rules),
    ...itemsOf(given, rules),
    ...membersOf(given, rules),
  };
}

function isKept(keyword: string, value: unknown, rules: StrictRules): boolean {
  if (keyword === 'type' || keyword === 'enum' || keyword === 'const') return true;
  if (keyword === 'format') return rules.formats.has(String(value));
  if (keyword === 'minItems' && rules.minItems !== undefined) {
    return rules.minItems.some((taken) => taken === value);
  }
  return rules.keywords.has(keyword);
}

function choices({ anyOf }: JsonObject, rules: StrictRules): JsonObject {
  if (anyOf === undefined) return {};
  if (!Array.isArray(anyOf)) throw new Inexpressible();
  return { anyOf: anyOf.map((choice: unknown) => strict(choice, rules)) };
}

function itemsOf(schema: JsonObject, rules: StrictRules): JsonObject {
  return hasType(schema, 'array') ? { items: strict(schema['items'], rules) } : {};
}

function membersOf(schema: JsonObject, rules: StrictRules): JsonObject {
  if (!hasType(schema, 'object')) return {};
  const { properties, required, additionalProperties } = schema;
  // An object with names of its own choosing.
  if (!isJsonObject(properties) || isOpen(additionalProperties)) throw new Inexpressible();
  const needed = listOf(required);
  const names = Object.keys(properties);
  if (needed.some((name) => !names.includes(String(name)))) throw new Inexpressible();
  if (rules.optional === 'left-out') {
    return {
      properties: mapValues(properties, (property) => strict(property, rules)),
      required: names.filter((name) => needed.includes(name)),
      additionalProperties: false,
    };
  }
  const members = names.map((name) => {
    const property = strict(properties[name], rules);
    const isFilled = needed.includes(name) || hasDefault(properties[name]);
    return [name, isFilled ? property : nullable(property)];
  });
  return {
    properties: Object.fromEntries(members) as JsonObject,
    required: names,
    additionalProperties: false,
  };
}

function hasType({ type }: JsonObject, wanted: string): boolean {
  return Array.isArray(type) ? type.includes(wanted) : type === wanted;
}

function isOpen(additional: unknown): boolean {
  return additional === true || isJsonObject(additional);
}

/** Null would reach the handler; the default, which the description tells, does not. */
function hasDefault(schema: unknown): boolean {
  return isJsonObject(schema) && 'default' in schema && schema['default'] !== null;
}
