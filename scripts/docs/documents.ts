import { readdirSync } from 'node:fs';

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
} as const;

/** A schema as it is written. */
export function schemaText(schema: object): string {
  return `${JSON.stringify(schema, null, 1)}\n`;
}
