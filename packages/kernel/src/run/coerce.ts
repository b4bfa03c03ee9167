import type { JsonSchema } from '@skillet/core';
import { clone, hasOwn, isArray, keys } from '../intrinsics.ts';
import { toBoolean, toInteger, toNumber } from './coerce-scalar.ts';

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
 * Compiles a schema to the coercion of pydantic's lax mode that agents rely on (`"true"` is true,
 * `"5"` and `5.0` are 5, `"1.5"` is 1.5; nothing becomes a string), which also drops what an
 * object's schema does not name and fills in defaults. It never throws: what it leaves alone is
 * for the validator to refuse.
 */
export function compileCoercion(schema: JsonSchema): Coercion {
  const type = onlyType(schema['type']);
  if (type === 'object') return coerceObject(schema);
  if (type === 'array') return coerceArray(schema['items']);
  if (type !== undefined) return SCALARS[type] ?? keep;
  const only = onlyAlternative(schema);
  return only === undefined ? keep : compileCoercion(only);
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

function coerceArray(items: unknown): Coercion {
  if (!isSchema(items)) return keep;
  const coerceItem = compileCoercion(items);
  return coerceItem === keep
    ? keep
    : (value) => (isArray(value) ? coerceAll(value, coerceItem) : value);
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

function coerceObject(schema: JsonSchema): Coercion {
  const named = schema['properties'];
  const properties = isSchema(named) ? Object.entries(named).flatMap(toProperty) : [];
  const rest = schema['additionalProperties'];
  const coerceRest =
    isSchema(rest) && !('patternProperties' in schema) ? compileCoercion(rest) : keep;
  // An object with free-form keys keeps them; otherwise unknown inputs are dropped.
  const open = !isSchema(named) || [...OPENING, ...APPLYING].some((word) => word in schema);
  if (open && properties.length === 0 && coerceRest === keep) return keep;
  return (value) => {
    if (typeof value !== 'object' || value === null || isArray(value)) return value;
    const given = value as Readonly<Record<string, unknown>>;
    const result: Record<string, unknown> = {};
    for (let i = 0; i < properties.length; i += 1) {
      const { name, coerce, absent } = properties[i] as Property;
      const found = hasOwn(given, name) ? given[name] : absent();
      if (found !== undefined) define(result, name, coerce(found));
    }
    if (!open) return result;
    const names = keys(given);
    for (let i = 0; i < names.length; i += 1) {
      const name = names[i] as string;
      if (!hasOwn(result, name)) define(result, name, coerceRest(given[name]));
    }
    return result;
  };
}

function toProperty([name, schema]: [string, unknown]): Property[] {
  if (!isSchema(schema)) return [{ name, coerce: keep, absent: () => undefined }];
  const coerce = compileCoercion(schema);
  const value = defaultOf(schema);
  // A handler may change what it is given.
  const shared = typeof value !== 'object' || value === null;
  return [{ name, coerce, absent: shared ? () => value : () => clone(value) }];
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

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
