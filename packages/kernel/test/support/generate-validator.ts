import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import standalone from 'ajv/dist/standalone/index.js';
import type { JsonSchema } from '@skillet/core';

/** The source of a validator as the host generates it for a revision. */
export function generateValidator(schema: JsonSchema): string {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    logger: false,
    code: { source: true, esm: false },
  });
  formats.default(ajv);
  return standalone.default(ajv, ajv.compile(schema));
}
