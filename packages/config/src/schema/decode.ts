import type { PlainValue } from '../yaml/plain-value.ts';
import type { YamlNode } from '../yaml/yaml-node.ts';
import { parseScalar } from './scalar.ts';
import { below } from './pointer.ts';
import type { Schema } from './schema.ts';

/** What a schema is checked against: a number or flag that is written as no other is stays one, others are text. */
export function dataOf(node: YamlNode): PlainValue {
  if (node.kind === 'list') return node.items.map(dataOf);
  if (node.kind === 'map') {
    return Object.fromEntries(node.entries.map(({ key, value }) => [key, dataOf(value)]));
  }
  if (node.value === null) return null;
  return String(node.value) === node.text ? node.value : node.text;
}

/** The name of a key in the host: `start_timeout` is `startTimeout`. */
export function hostName(key: string): string {
  return key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** What data says by its schema; undefined for what is at one of the `wrong` places, without its key. */
export function decode(
  data: PlainValue,
  schema: Schema,
  wrong: ReadonlySet<string>,
  place = '',
): unknown {
  if (wrong.has(place)) return undefined;
  if (data === null) return emptyOf(schema);
  if (Array.isArray(data)) {
    const { items = {} } = schema;
    const read = data.map((item, index) => decode(item, items, wrong, below(place, index)));
    return read.includes(undefined) ? undefined : read;
  }
  if (typeof data === 'object') return decodeMapping(data, schema, wrong, place);
  const parsed = parseScalar(String(data), schema);
  return parsed.ok ? parsed.value : undefined;
}

function decodeMapping(
  data: Readonly<Record<string, PlainValue>>,
  { properties = {}, additionalProperties }: Schema,
  wrong: ReadonlySet<string>,
  place: string,
): unknown {
  const pairs = Object.entries(data).map(([key, value]) => {
    const known = Object.hasOwn(properties, key);
    const schema = known ? properties[key] : additionalProperties;
    if (typeof schema !== 'object') return [key, undefined];
    return [known ? hostName(key) : key, decode(value, schema, wrong, below(place, key))];
  });
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

/** What a key says that is given without a value. */
function emptyOf({ type = [] }: Schema): unknown {
  if (!type.includes('null')) return undefined;
  if (type.includes('array')) return [];
  return type.includes('object') ? {} : '';
}
