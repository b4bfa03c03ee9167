import type { JsonSchema } from '@skillet/core';
import { freshAjv } from './fresh-ajv.ts';

/** Something that is wrong with a value. */
export interface ValueFault {
  /** JSON Pointer (RFC 6901) to it. */
  readonly pointer: string;
  readonly message: string;
}

/** What checks values against a JSON Schema (draft 7); undefined where the schema is none. */
export function valueCheck(
  schema: JsonSchema,
): ((value: unknown) => readonly ValueFault[]) | undefined {
  try {
    const validate = freshAjv().compile(schema);
    return (value) => {
      if (validate(value)) return [];
      return (validate.errors ?? []).map(({ instancePath, message = 'is not valid' }) => ({
        pointer: instancePath,
        message,
      }));
    };
  } catch {
    return undefined;
  }
}
