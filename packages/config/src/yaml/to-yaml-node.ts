import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Document,
  type Node,
  type Pair,
  type Scalar,
} from 'yaml';
import { BOUNDS } from '../bounds.ts';
import { FILE_START, type Position, type NoteProblem } from '../problems/problem.ts';
import { mergeEntries, type RawEntry } from './merge-entries.ts';
import { emptyScalar, isFaulty, type YamlNode, type YamlScalar } from './yaml-node.ts';

const TOO_DEEP = 'the YAML is nested too deeply';
const TOO_MANY = `the file holds more than ${String(BOUNDS.values)} keys and values`;
const TOO_MANY_KEYS = `this mapping has more than ${String(BOUNDS.keys)} keys`;
const ALIAS_BOMB = `the aliases of this file stand for too many values (at most ${String(BOUNDS.aliased)})`;

/** What an anchor stands for, and how many values that are, with those of the aliases in it. */
interface Anchored {
  readonly node: YamlNode;
  readonly size: number;
}

/** Turns a parsed document into nodes that know their place; undefined when what is wrong was reported. */
export function toYamlNode(
  document: Document,
  positionOf: (offset: number) => Position,
  note: NoteProblem,
): YamlNode | undefined {
  const converter = new Converter(positionOf, note);
  const root = converter.convert(document.contents, FILE_START, 0);
  return converter.failed ? undefined : root;
}

class Converter {
  failed = false;
  readonly #positionOf: (offset: number) => Position;
  readonly #note: NoteProblem;
  /** The anchors so far, in the order of the document; the value of one without anything is not complete. */
  readonly #anchors = new Map<string, Anchored | undefined>();
  /** Values of the file, with what aliases stand for, and that alone: nested aliases multiply. */
  #values = 0;
  #aliased = 0;
  #written = 0;
  /** Faults of the file as a whole, each of which is told at the first place that shows it. */
  readonly #told = new Set<string>();

  constructor(positionOf: (offset: number) => Position, note: NoteProblem) {
    this.#positionOf = positionOf;
    this.#note = note;
  }

  convert(node: unknown, fallback: Position, depth: number): YamlNode {
    const at = this.#placeOf(node, fallback);
    if (!isNode(node)) return emptyScalar(at);
    if (depth > BOUNDS.depth) return this.#failOnce(at, TOO_DEEP);
    this.#written += 1;
    if (this.#written > BOUNDS.values) return this.#failOnce(at, TOO_MANY);
    if (isAlias(node)) return this.#resolve(node.source, at);
    const before = this.#values;
    this.#values += 1;
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, undefined);
    const built = this.#build(node, at, depth);
    if (node.anchor !== undefined) {
      this.#anchors.set(node.anchor, { node: built, size: this.#values - before });
    }
    return built;
  }

  /** The value that an alias stands for. */
  #resolve(anchor: string, at: Position): YamlNode {
    const found = this.#anchors.get(anchor);
    if (found === undefined) {
      const isOpen = this.#anchors.has(anchor);
      const why = isOpen
        ? 'stands inside the value it refers to'
        : `has no anchor \`&${anchor}\` before it`;
      return this.#fail(at, `the alias \`*${anchor}\` ${why}`);
    }
    this.#values += found.size;
    this.#aliased += found.size;
    return this.#aliased > BOUNDS.aliased ? this.#failOnce(at, ALIAS_BOMB) : found.node;
  }

  #build(node: Node, at: Position, depth: number): YamlNode {
    if (isScalar(node)) return scalarNode(node, at);
    if (isMap(node)) {
      if (node.items.length > BOUNDS.keys) return this.#fail(at, TOO_MANY_KEYS);
      const entries = node.items.map((pair) => this.#entry(pair, at, depth + 1));
      const fail = (where: Position, message: string): void => void this.#fail(where, message);
      return { kind: 'map', at, entries: mergeEntries(entries.flat(), fail) };
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.convert(item, at, depth + 1));
      return { kind: 'list', at, items };
    }
    return this.#fail(at, 'this kind of YAML value is not supported');
  }

  #entry(pair: Pair, fallback: Position, depth: number): RawEntry[] {
    const at = this.#placeOf(pair.key, fallback);
    const key = this.convert(pair.key, at, depth);
    const value = this.convert(pair.value, at, depth);
    if (isFaulty(key)) return [];
    if (key.kind !== 'scalar') {
      this.#fail(at, 'a key must be a single value, not a list or a mapping');
      return [];
    }
    const merge = key.text === '<<' && isScalar(pair.key) && pair.key.type === 'PLAIN';
    return [{ key: key.text, at, value, merge }];
  }

  #placeOf(node: unknown, fallback: Position): Position {
    return isNode(node) && node.range ? this.#positionOf(node.range[0]) : fallback;
  }

  #failOnce(at: Position, message: string): YamlScalar {
    if (this.#told.has(message)) return { ...emptyScalar(at), faulty: true };
    this.#told.add(message);
    return this.#fail(at, message);
  }

  #fail(at: Position, message: string): YamlScalar {
    this.failed = true;
    this.#note(at, message);
    return { ...emptyScalar(at), faulty: true };
  }
}

function scalarNode({ value, source }: Scalar, at: Position): YamlScalar {
  if (value === null || value === undefined) return emptyScalar(at);
  if (typeof value === 'string') return { kind: 'scalar', at, value, text: value, written: value };
  const text = source ?? JSON.stringify(value);
  const plain = typeof value === 'number' || typeof value === 'boolean' ? value : text;
  return { kind: 'scalar', at, value: plain, text, written: text };
}
