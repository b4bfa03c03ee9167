import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { COMPILED, digestOfSchemas, validatorOf, type Compiled } from '../src/schema/compile.ts';
import { fits } from '../src/schema/scalar.ts';
import { schemaFaults } from '../src/validator/schema-faults.ts';
import { COMPILED_CHECKER } from '../src/validator/schema-checker.ts';

const DIST = new URL('../dist/schema/', import.meta.url);

test('a host loads what the build compiled of the schemas as they are, which judges as they do', () => {
  const compiled = createRequire(DIST)(`./${COMPILED}`) as Compiled;
  const { config } = compiled.validators(fits);
  // Of others a host would make no use, and compile these at each start.
  expect(compiled.of).toBe(digestOfSchemas());
  for (const given of [{ skills: [] }, { server: { port: 'high', prot: 1 } }]) {
    const fresh = validatorOf('config');
    expect(config(given)).toBe(fresh(given));
    expect(config.errors?.map(({ instancePath, keyword }) => [instancePath, keyword])).toEqual(
      fresh.errors?.map(({ instancePath, keyword }) => [instancePath, keyword]),
    );
  }
});

test('a host loads what the build compiled of the meta-schema, which finds what that finds', () => {
  const { check } = createRequire(DIST)(`../validator/${COMPILED_CHECKER}`) as {
    readonly check: ((schema: unknown) => boolean) & { readonly errors?: readonly object[] };
  };
  for (const given of [{ type: 'object' }, { properties: { a: { minLength: -1 } } }]) {
    const faults = schemaFaults(given);
    expect(check(given)).toBe(faults.length === 0);
    expect(check.errors?.length ?? 0).toBe(faults.length);
  }
});
