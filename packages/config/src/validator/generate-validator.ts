import type { JsonSchema } from '@skillet/core';
import standalone from 'ajv/dist/standalone/index.js';
import { freshAjv } from './fresh-ajv.ts';
import { schemaFaults } from './schema-faults.ts';

/**
 * CommonJS source of a function that validates a value against a JSON Schema (draft 7, with the
 * formats of ajv-formats) and leaves all that is wrong in its `errors`. It requires modules of
 * `ajv/dist/runtime` and `ajv-formats/dist/formats`. Unknown keywords and formats are ignored.
 *
 * @throws {Error} when the schema is no JSON Schema.
 */
export function generateValidator(schema: JsonSchema): string {
  const [fault] = schemaFaults(schema);
  if (fault !== undefined) {
    throw new Error(`${['schema', ...fault.path].join('.')} ${fault.message}`);
  }
  const ajv = freshAjv();
  return standalone.default(ajv, ajv.compile(schema));
}
