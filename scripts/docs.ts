import { SCHEMAS } from '@skillet/config';
import { readFileSync, writeFileSync } from 'node:fs';
import { ALL_SCHEMAS, documents, SCHEMA_FILES, schemaText } from './docs/documents.ts';
import { withKeyTables } from './docs/key-tables.ts';

// Writes what the documentation says of the keys, and the schemas for editors: `pnpm run docs`.
for (const file of documents()) {
  const text = readFileSync(file, 'utf8');
  const fresh = withKeyTables(text, SCHEMAS);
  if (fresh !== text) writeFileSync(file, fresh);
}
for (const [name, file] of Object.entries(SCHEMA_FILES)) {
  writeFileSync(file, schemaText(ALL_SCHEMAS[name as keyof typeof SCHEMA_FILES]));
}
