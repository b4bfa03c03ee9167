import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { JsonSchema } from '@skillet/core';

/** The draft of JSON Schema that schemas are read as. */
export const DRAFT = 'http://json-schema.org/draft-07/schema';

/** The file that the build puts beside this one: compiling the meta-schema takes as long as the rest of reading a skill. */
export const COMPILED_CHECKER = 'schema-checker.cjs';

type Check = Pick<ValidateFunction, 'errors'> & ((schema: unknown) => unknown);

let ofDraft: Check | undefined;
let whole: Ajv | undefined;

/** An Ajv that checks schemas. It keeps nothing of them, so that one serves all. */
export function checkerOfSchemas(): Ajv {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    logger: false,
    code: { source: true, esm: false },
  });
  formats.default(ajv);
  return ajv;
}

/**
 * What Ajv finds wrong in a schema, by the meta-schema that it names.
 *
 * @throws {Error} where there is none of that name.
 */
export function errorsOf(schema: JsonSchema): NonNullable<ValidateFunction['errors']> {
  const { $schema = DRAFT } = schema as { readonly $schema?: unknown };
  if ($schema === DRAFT || $schema === `${DRAFT}#`) {
    ofDraft ??= loadCompiled() ?? compile();
    return ofDraft(schema) === true ? [] : (ofDraft.errors ?? []);
  }
  whole ??= checkerOfSchemas();
  return whole.validateSchema(schema) === true ? [] : (whole.errors ?? []);
}

function loadCompiled(): Check | undefined {
  try {
    const { check } = createRequire(import.meta.url)(`./${COMPILED_CHECKER}`) as { check: Check };
    return check;
  } catch {
    // There is none beside the sources.
    return undefined;
  }
}

function compile(): Check {
  whole ??= checkerOfSchemas();
  return whole.getSchema(DRAFT) as ValidateFunction;
}
