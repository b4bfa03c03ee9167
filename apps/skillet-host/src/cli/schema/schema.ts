import { SCHEMAS } from '@skillet/config';
import { INDEX_SCHEMA } from '@skillet/install';

const ALL = { ...SCHEMAS, index: INDEX_SCHEMA };

/** A file that there is a schema of. */
export type SchemaName = keyof typeof ALL;

/** `skillet-host schema`: prints what a file may hold. */
export function printSchema(name: SchemaName): void {
  process.stdout.write(`${JSON.stringify(ALL[name], null, 2)}\n`);
}
