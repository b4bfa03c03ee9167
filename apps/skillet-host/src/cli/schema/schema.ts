import { SCHEMAS } from '@skillet/config';

/** A file that there is a schema of. */
export type SchemaName = keyof typeof SCHEMAS;

/** `skillet-host schema`: prints what a file may hold. */
export function printSchema(name: SchemaName): void {
  process.stdout.write(`${JSON.stringify(SCHEMAS[name], null, 2)}\n`);
}
