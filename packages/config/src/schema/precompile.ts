import { writeFileSync } from 'node:fs';
import standalone from 'ajv/dist/standalone/index.js';
import { ajvOfSchemas, COMPILED, digestOfSchemas } from './compile.ts';
import { FILE_SCHEMAS } from './file-schemas.ts';
import { checkerOfSchemas, COMPILED_CHECKER, DRAFT } from '../validator/schema-checker.ts';

// Run by the build, on what it made: writes the validators as code that needs no compiling.
const names = Object.keys(FILE_SCHEMAS).map((name) => [name, name]);
const code = standalone.default(
  ajvOfSchemas(),
  Object.fromEntries(names) as Record<string, string>,
);
writeFileSync(
  new URL(COMPILED, import.meta.url),
  `'use strict';
exports.of = ${JSON.stringify(digestOfSchemas())};
exports.validators = (fits) => {
const exports = {};
${code}
return exports;
};
`,
);

writeFileSync(
  new URL(`../validator/${COMPILED_CHECKER}`, import.meta.url),
  standalone.default(checkerOfSchemas(), { check: DRAFT }),
);
