import type { ErrorObject } from 'ajv';
import type { JsonSchema } from '@skillet/core';
import { stepsOf } from '../schema/pointer.ts';
import { errorsOf } from './schema-checker.ts';

/** Something in a schema that is no JSON Schema. */
export interface SchemaFault {
  /** Keys and indexes that lead to it. */
  readonly path: readonly string[];
  readonly message: string;
}

/** What is wrong with a JSON Schema (draft 7). */
export function schemaFaults(schema: JsonSchema): SchemaFault[] {
  let errors: readonly ErrorObject[];
  try {
    errors = errorsOf(schema);
  } catch (error) {
    return [{ path: [], message: error instanceof Error ? error.message : String(error) }];
  }
  const faults = new Map<string, SchemaFault>();
  for (const error of errors) {
    // Of the alternatives that a keyword allows, the first says enough.
    if (!faults.has(error.instancePath)) faults.set(error.instancePath, toFault(error));
  }
  return [...faults.values()];
}

function toFault({ instancePath, message = 'is not valid' }: ErrorObject): SchemaFault {
  return { path: stepsOf(instancePath), message };
}
