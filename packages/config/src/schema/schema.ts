import type { KindName } from './kinds.ts';

/** A JSON Schema (draft 7) of one key or of a whole file, with the notes of ours that begin with `x-`. */
export interface Schema {
  readonly $schema?: string;
  readonly $ref?: string;
  readonly title?: string;
  /** One sentence, for the reference and for who edits the file. */
  readonly description?: string;
  /** What holds when the key is missing, as one writes it. */
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  /** Speaks of texts alone, as `minimum` does of numbers and `items` of lists. */
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly contains?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly definitions?: Readonly<Record<string, Schema>>;
  /** How a single value is read; what else the schema says of it is what an editor can check. */
  readonly 'x-kind'?: KindName;
  /** The least that a measure may be, in milliseconds or bytes. */
  readonly 'x-least'?: number;
  /** A word that stands for no bound at all. */
  readonly 'x-unbounded'?: string;
  /** Ends the sentence "`key` must be …". */
  readonly 'x-expected'?: string;
  /** What is said of a key without a value. */
  readonly 'x-empty'?: string;
  /** What is said of a list without an item as `contains` asks for. */
  readonly 'x-contains'?: string;
  /** Unknown keys keep nothing from running. */
  readonly 'x-lenient'?: true;
  /** The reference's word for the value, where it is not what is expected. */
  readonly 'x-value'?: string;
  /** What the reference says of a default that is no constant. */
  readonly 'x-default'?: string;
}

/** The keys that a mapping may have. */
export type Keys = Readonly<Record<string, Schema>>;

/** A mapping with known keys, which may be empty; what begins with `x-` is not read: values may lie there that others refer to. */
export function group(properties: Keys, required: readonly string[] = []): Schema {
  return {
    type: ['object', 'null'],
    properties,
    patternProperties: { '^x-': {} },
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
  };
}

/** A list, which may be empty. */
export function list(items: Schema, notes: Schema = {}): Schema {
  return { type: ['array', 'null'], items, ...notes };
}

/** The schema with the path of each key as its title. */
export function titled(schema: Schema, path = ''): Schema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, below]) => {
    const title = path === '' ? name : `${path}.${name}`;
    return [name, { title, ...titled(below, title) }];
  });
  return properties.length === 0
    ? schema
    : { ...schema, properties: Object.fromEntries(properties) as Keys };
}
