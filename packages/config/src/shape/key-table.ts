import type { Report } from '../problems/problem.ts';
import type { YamlNode } from '../yaml/yaml-node.ts';

/** A kind of value: how it is read, and how the reference speaks of it. */
export interface Kind<T> {
  /** The reference's word for it, such as `duration`. */
  readonly label: string;
  /** The keys of a mapping with keys of its own. */
  readonly keys?: KeyTable;
  /** The value; undefined when it is wrong, which is then reported under the name `key`. */
  read(node: YamlNode, key: string, report: Report): T | undefined;
  /** The value as one writes it in YAML. */
  print(value: T): string;
}

/** One key of a file: the single source of its check, its hint and its line in the reference. */
export interface Key<T> {
  /** One sentence for the reference. */
  readonly about: string;
  readonly kind: Kind<T>;
  /** What holds when the key is missing. */
  readonly default?: T;
  /** What the reference says of a default that is no constant. */
  readonly defaultText?: string;
  readonly required?: true;
}

/** The keys that a mapping may have. */
export type KeyTable = Readonly<Record<string, Key<unknown>>>;

/** What reading a mapping gives: a key is missing when it was not given, or was wrong. */
export type Values<Table extends KeyTable> = {
  readonly [Name in keyof Table]?: Table[Name]['kind'] extends Kind<infer T> ? T : never;
};
