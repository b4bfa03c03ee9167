import type { Parsed } from '../units/parsed.ts';
import type { YamlNode } from '../yaml/yaml-node.ts';

/** What a schema says of the values that one kind of value may have; the kind knows which of it is for it. */
export interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
  /** Words that it may be, in the first. */
  readonly anyOf?: readonly { readonly enum?: readonly unknown[] }[];
  /** The least that a measure may be, in milliseconds or bytes. */
  readonly 'x-least'?: number;
}

/** How single values of a kind are read, written and spoken of. */
export interface Kind {
  readonly parse: (text: string, bounds: Bounds) => Parsed<unknown>;
  /** The value as one writes it; left out where that is the value itself. */
  readonly print?: (value: number) => string;
  /** What is said of a wrong one in place of "`key` must be …"; `because` begins with a colon. */
  readonly sentence?: (key: string, node: YamlNode, because: string) => string;
}
