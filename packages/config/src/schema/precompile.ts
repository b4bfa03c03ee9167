import { writeFileSync } from 'node:fs';
import standalone from 'ajv/dist/standalone/index.js';
import { ajvOfSchemas, COMPILED, digestOfSchemas } from './compile.ts';
import { FILE_SCHEMAS } from './file-schemas.ts';

// Run by the build, on what it made: writes the validators as code that needs no compiling.
const names = Object.keys(FILE_SCHEMAS).map((name) => [name, name]);
const code = standalone.default(
  ajvOfSchemas(),
  Object.fromEntries(names) as Record<string, string>,
);
writeFileSync(
  new URL(COMPILED, import.meta.url),
  `${code}\nexports.of = ${JSON.stringify(digestOfSchemas())};\n`,
);
