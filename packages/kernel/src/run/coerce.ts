import type { CoercionMode, JsonSchema } from '@skillet/core';
import { clone, hasOwn, isArray, keys } from '../intrinsics.ts';
import { enumCase } from './coerce-enum.ts';
import { toBoolean, toInteger, toInteger64, toNumber } from './coerce-scalar.ts';
import { unwrapped } from './exact-json.ts';

/** Brings a value to the type its schema asks for; what it cannot bring over stays as it is. */
export type Coercion = (value: unknown) => unknown;

/** Keywords by which a schema may speak of properties that its `properties` do not name. */
const OPENING = ['additionalProperties', 'patternProperties', 'propertyNames', 'dependencies'];
/** Keywords that add further schemas. */
const APPLYING = ['anyOf', 'oneOf', 'allOf', 'if', '$ref'];

const SCALARS: Readonly<Record<string, Coercion>> = {
  boolean: toBoolean,
  integer: toInteger,
  number: toNumber,
};

/**
 * Compiles a schema to the coercion that agents rely on: pydantic's lax mode (`"true"` is true, `"5"` and `5.0` are
 * 5, `"1.5"` is 1.5; nothing becomes a string), lists and objects that were written as a text of JSON, and the words of
 * an `enum` in another case. It also drops what an object's schema does not name and fills in defaults; `strict` does
 * nothing but that. It never throws: what it leaves alone is for the validator to refuse.
 */
export function compileCoercion(schema: JsonSchema, mode: CoercionMode = 'lax'): Coercion {
  const words = mode === 'lax' ? enumCase(schema['enum']) : undefined;
  const coerce = compileType(schema, mode);
  return words === undefined ? coerce : (value) => words(coerce(value));
}

function compileType(schema: JsonSchema, mode: CoercionMode): Coercion {
  const type = onlyType(schema['type']);
  if (type === 'object') return compileObject(schema, mode);
  if (type === 'array') return compileArray(schema['items'], mode);
  // The text of its digits stands for a number that JSON could tell exactly, and a double could not.
  if (type === 'integer' && schema['format'] === 'int64') return toInteger64;
  if (type !== undefined) return mode === 'lax' ? (SCALARS[type] ?? keep) : keep;
  const only = onlyAlternative(schema);
  return only === undefined ? keep : compileCoercion(only, mode);
}

const keep: Coercion = (value) => value;

/** The type besides `null`, where there is just one: of several, the validator takes what fits. */
function onlyType(type: unknown): string | undefined {
  const types = (Array.isArray(type) ? type : [type]).filter((name) => name !== 'null');
  return types.length === 1 && typeof types[0] === 'string' ? types[0] : undefined;
}

/** An optional input stands as `anyOf: [null, schema]`; other unions are left to the validator. */
function onlyAlternative(schema: JsonSchema): JsonSchema | undefined {
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (!Array.isArray(alternatives)) return undefined;
  const real = alternatives.filter((one) => isSchema(one) && one['type'] !== 'null');
  return real.length === 1 ? (real[0] as JsonSchema) : undefined;
}

function compileArray(items: unknown, mode: CoercionMode): Coercion {
  const coerceItem = isSchema(items) ? compileCoercion(items, mode) : keep;
  const coerce: Coercion = (value) =>
    isArray(value) && coerceItem !== keep ? coerceAll(value, coerceItem) : value;
  return mode === 'lax' ? (value) => coerce(unwrapped(value, isArray)) : coerce;
}

function coerceAll(items: readonly unknown[], coerce: Coercion): unknown[] {
  const result: unknown[] = [];
  for (let i = 0; i < items.length; i += 1) result[i] = coerce(items[i]);
  return result;
}

interface Property {
  readonly name: string;
  readonly coerce: Coercion;
  /** Makes the default; undefined where there is none. */
  readonly absent: () => unknown;
}

function compileObject(schema: JsonSchema, mode: CoercionMode): Coercion {
  const coerce = coerceObject(schema, mode);
  return mode === 'lax' ? (value) => coerce(unwrapped(value, isObject)) : coerce;
}

function coerceObject(schema: JsonSchema, mode: CoercionMode): Coercion {
  const named = schema['properties'];
  const properties = isSchema(named)
    ? Object.entries(named).map(([name, inner]) => toProperty(name, inner, mode))
    : [];
  const rest = schema['additionalProperties'];
  const coerceRest =
    isSchema(rest) && !('patternProperties' in schema) ? compileCoercion(rest, mode) : keep;
  // An object with free-form keys keeps them; otherwise unknown inputs are dropped.
  const open = !isSchema(named) || [...OPENING, ...APPLYING].some((word) => word in schema);
  if (open && properties.length === 0 && coerceRest === keep) return keep;
  return (value) => {
    if (!isObject(value)) return value;
    const result: Record<string, unknown> = {};
    for (let i = 0; i < properties.length; i += 1) {
      const { name, coerce, absent } = properties[i] as Property;
      const found = hasOwn(value, name) ? value[name] : absent();
      if (found !== undefined) define(result, name, coerce(found));
    }
    if (!open) return result;
    const names = keys(value);
    for (let i = 0; i < names.length; i += 1) {
      const name = names[i] as string;
      if (!hasOwn(result, name)) define(result, name, coerceRest(value[name]));
    }
    return result;
  };
}

function toProperty(name: string, schema: unknown, mode: CoercionMode): Property {
  if (!isSchema(schema)) return { name, coerce: keep, absent: () => undefined };
  const coerce = compileCoercion(schema, mode);
  const value = defaultOf(schema);
  // A handler may change what it is given.
  const shared = typeof value !== 'object' || value === null;
  return { name, coerce, absent: shared ? () => value : () => clone(value) };
}

function defaultOf(schema: JsonSchema): unknown {
  if ('default' in schema) return schema['default'];
  return onlyAlternative(schema)?.['default'];
}

/** Plain assignment would let an input called `__proto__` change the object instead of itself. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') {
    target[name] = value;
    return;
  }
  const property = { value, enumerable: true, configurable: true, writable: true };
  Object.defineProperty(target, name, property);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !isArray(value);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
