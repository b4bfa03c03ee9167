import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { Ajv, _, type ValidateFunction } from 'ajv';
import { FILE_SCHEMAS } from './file-schemas.ts';
import { fits } from './scalar.ts';

/** The validators of the schemas. */
type Validators = Readonly<Record<keyof typeof FILE_SCHEMAS, ValidateFunction>>;

/** What the build makes of the schemas. */
export interface Compiled {
  /** Digest of the schemas. */
  readonly of: string;
  readonly validators: (fitsOwn: typeof fits) => Validators;
}

/** The file that the build puts beside this one: compiling takes a hundred times as long as loading it. */
export const COMPILED = 'validators.cjs';

let loaded: Validators | undefined;

/** The validator of one of the schemas. */
export function validatorOf(name: keyof typeof FILE_SCHEMAS): ValidateFunction {
  loaded ??= loadCompiled() ?? compileAll();
  return loaded[name];
}

/** What the schemas are, in short: what was compiled of others is of no use. */
export function digestOfSchemas(): string {
  return createHash('sha256').update(JSON.stringify(FILE_SCHEMAS)).digest('hex');
}

/** An Ajv that knows the schemas by their names. */
export function ajvOfSchemas(): Ajv {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    // Messages are made of what a schema says where something is wrong.
    verbose: true,
    messages: false,
    meta: false,
    validateSchema: false,
    logger: false,
    ownProperties: true,
    code: { source: true, esm: false },
  });
  ajv.addKeyword({
    keyword: 'x-kind',
    errors: false,
    code(cxt) {
      const { gen, data, it } = cxt;
      // What was compiled is given it: a module that it required would be loaded once more, with all that it imports.
      const call = gen.scopeValue('func', { ref: fits, code: _`fits` });
      cxt.fail(_`!${call}(${data}, ${it.topSchemaRef}${it.schemaPath})`);
    },
  });
  for (const [name, schema] of Object.entries(FILE_SCHEMAS)) ajv.addSchema(schema, name);
  return ajv;
}

function loadCompiled(): Validators | undefined {
  try {
    const compiled = createRequire(import.meta.url)(`./${COMPILED}`) as Compiled;
    return compiled.of === digestOfSchemas() ? compiled.validators(fits) : undefined;
  } catch {
    // There is none beside the sources.
    return undefined;
  }
}

function compileAll(): Validators {
  const ajv = ajvOfSchemas();
  const compiled = Object.keys(FILE_SCHEMAS).map((name) => [name, ajv.getSchema(name)]);
  return Object.fromEntries(compiled) as Validators;
}
