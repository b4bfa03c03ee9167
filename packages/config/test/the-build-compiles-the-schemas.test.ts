import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { COMPILED, digestOfSchemas, validatorOf } from '../src/schema/compile.ts';

const DIST = new URL('../dist/schema/', import.meta.url);

interface Compiled {
  readonly of: string;
  readonly config: ReturnType<typeof validatorOf>;
}

test('a host loads what the build compiled of the schemas as they are, which judges as they do', () => {
  const compiled = createRequire(DIST)(`./${COMPILED}`) as Compiled;
  // Of others a host would make no use, and compile these at each start.
  expect(compiled.of).toBe(digestOfSchemas());
  for (const given of [{ skills: [] }, { server: { port: 'high', prot: 1 } }]) {
    const fresh = validatorOf('config');
    expect(compiled.config(given)).toBe(fresh(given));
    expect(
      compiled.config.errors?.map(({ instancePath, keyword }) => [instancePath, keyword]),
    ).toEqual(fresh.errors?.map(({ instancePath, keyword }) => [instancePath, keyword]));
  }
});
