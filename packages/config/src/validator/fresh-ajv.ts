import { Ajv } from 'ajv';
import formats from 'ajv-formats';

/**
 * An Ajv for one schema: it keeps what it compiled for as long as it lives. Made without the
 * meta-schema (see `schemaFaults` for that), it costs a millisecond.
 */
export function freshAjv(): Ajv {
  const ajv = new Ajv({
    strict: false,
    // 1e400 is no number that anybody can work with.
    strictNumbers: true,
    allErrors: true,
    verbose: false,
    meta: false,
    validateSchema: false,
    logger: false,
    // Each reference to a large schema would put all of its code in another time.
    inlineRefs: 32,
    // Or an optional input called `constructor` would always seem to be there.
    ownProperties: true,
    code: { source: true, esm: false },
  });
  formats.default(ajv);
  return ajv;
}
