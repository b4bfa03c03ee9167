import type { YamlMap } from '../yaml/yaml-node.ts';
import { validatorOf } from './compile.ts';
import { dataOf, decode, hostName } from './decode.ts';
import { faultsOf, wrongPlaces, type Fault } from './faults.ts';
import { FILE_SCHEMAS } from './file-schemas.ts';
import type { Schema } from './schema.ts';

/** What a mapping says, and what is wrong with it. */
export interface Checked<Values> {
  /** The values of its keys by their names in the host; one that was not given, or is wrong, is missing. */
  readonly values: Partial<Values>;
  readonly faults: readonly Fault[];
  /** The keys that are given, and whose values are wrong. */
  readonly unread: readonly string[];
}

/**
 * Checks a mapping against one of the schemas, of whose values the caller knows the types; `within` is its
 * name in messages.
 */
export function check<Values>(
  name: keyof typeof FILE_SCHEMAS,
  map: YamlMap,
  within = '',
): Checked<Values> {
  const schema: Schema = FILE_SCHEMAS[name];
  const data = dataOf(map);
  const validate = validatorOf(name);
  const errors = validate(data) ? [] : (validate.errors ?? []);
  const values = decode(data, schema, wrongPlaces(errors));
  return {
    values: values as Partial<Values>,
    faults: faultsOf(errors, map, within),
    unread: unreadKeys(map, schema, values as object),
  };
}

function unreadKeys(map: YamlMap, { properties = {} }: Schema, values: object): string[] {
  return map.entries
    .map(({ key }) => key)
    .filter((key) => Object.hasOwn(properties, key) && !Object.hasOwn(values, hostName(key)));
}
