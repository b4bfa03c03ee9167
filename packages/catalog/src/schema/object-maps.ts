import { isJsonObject, type JsonObject } from '@skillet/core';

/** The value when it is an object, else an empty one. */
export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The value when it is a list, else an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The properties that a schema of an object gives. */
export function propertiesOf(schema: JsonObject | undefined): JsonObject {
  return objectOf(schema?.['properties']);
}

/** An object whose values are changed one by one. */
export function mapValues(object: JsonObject, change: (value: unknown) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

/** An object whose keys are changed one by one. */
export function renameKeys(object: JsonObject, rename: (key: string) => string): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [rename(key), value]));
}
