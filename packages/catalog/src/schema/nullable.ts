import type { JsonSchema } from '@skillet/core';
import { listOf, objectOf, propertiesOf } from './object-maps.ts';

const NULL: JsonSchema = { type: 'null' };

/** A schema that allows null besides what the given one allows. */
export function nullable(schema: JsonSchema): JsonSchema {
  const { type, enum: choice, anyOf } = schema;
  if (allowsNull(schema)) return schema;
  if ('const' in schema || '$ref' in schema) return { anyOf: [schema, NULL] };
  const widened = Array.isArray(choice) ? { enum: [...(choice as unknown[]), null] } : {};
  if (typeof type === 'string') return { ...schema, ...widened, type: [type, 'null'] };
  if (Array.isArray(type)) return { ...schema, ...widened, type: [...(type as unknown[]), 'null'] };
  if (Array.isArray(choice)) return { ...schema, ...widened };
  if (Array.isArray(anyOf)) return { ...schema, anyOf: [...(anyOf as unknown[]), NULL] };
  return { anyOf: [schema, NULL] };
}

function allowsNull({ type, enum: choice }: JsonSchema): boolean {
  const types: unknown[] = Array.isArray(type) ? type : [type];
  if (!types.includes('null')) return false;
  return !Array.isArray(choice) || choice.includes(null);
}

/** An object's schema in which every property that is not required may be null. */
export function withNullableOptions(schema: JsonSchema): JsonSchema {
  const names = listOf(schema['required']);
  const relaxed = Object.entries(propertiesOf(schema)).map(([name, property]) => [
    name,
    names.includes(name) ? property : nullable(objectOf(property)),
  ]);
  return { ...schema, properties: Object.fromEntries(relaxed) as JsonSchema };
}
