import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import standalone from 'ajv/dist/standalone/index.js';
import type { JsonSchema } from '@skillet/core';

/** The source of a validator as the host generates it for a revision. */
export function generateValidator(schema: JsonSchema): string {
  const ajv = new Ajv({
    strict: false,
    // 1e400 is no number that anybody can work with.
    strictNumbers: true,
    allErrors: true,
    logger: false,
    code: { source: true, esm: false },
  });
  formats.default(ajv);
  return standalone.default(ajv, ajv.compile(schema));
}
