import { hostName } from './decode.ts';
import { printValue } from './scalar.ts';
import type { Keys, Schema } from './schema.ts';

/** The keys, with what holds without them: the values that the host has by their names. */
export function withDefaults(keys: Keys, defaults: object): Keys {
  const pairs = Object.entries(keys).map(([name, schema]): [string, Schema] => {
    const value = (defaults as Readonly<Record<string, unknown>>)[hostName(name)];
    if (value === undefined || value === null) return [name, schema];
    const { properties } = schema;
    return properties === undefined
      ? [name, { ...schema, default: printValue(value, schema) }]
      : [name, { ...schema, properties: withDefaults(properties, value) }];
  });
  return Object.fromEntries(pairs);
}
