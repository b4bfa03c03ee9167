import { readdirSync } from 'node:fs';
import { SCHEMAS } from '@skillet/config';
import { INDEX_SCHEMA } from '@skillet/install';

const ROOT = new URL('../../', import.meta.url);

/** The README, and the pages of the documentation. */
export function documents(): URL[] {
  const docs = new URL('docs/', ROOT);
  const pages = readdirSync(docs).filter((name) => name.endsWith('.md'));
  return [new URL('README.md', ROOT), ...pages.map((name) => new URL(name, docs))];
}

/** Where editors find the schemas of the files. */
export const SCHEMA_FILES = {
  config: new URL('docs/schema/runtime-config.json', ROOT),
  skilletfile: new URL('docs/schema/skilletfile.json', ROOT),
  index: new URL('docs/schema/index.json', ROOT),
} as const;

/** The schemas of these files. */
export const ALL_SCHEMAS = { ...SCHEMAS, index: INDEX_SCHEMA };

/** A schema as it is written. */
export function schemaText(schema: object): string {
  return `${JSON.stringify(schema, null, 1)}\n`;
}
