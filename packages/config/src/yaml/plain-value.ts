import type { NoteProblem } from '../problems/problem.ts';
import type { YamlMap, YamlNode } from './yaml-node.ts';

/** A value that JSON can carry. */
export type PlainValue =
  string | number | boolean | null | PlainValue[] | { [key: string]: PlainValue };

/** The node's value without its places; a number that JSON can't carry is reported. */
export function plainValue(node: YamlNode, note: NoteProblem): PlainValue {
  if (node.kind === 'map') return plainMap(node, note);
  if (node.kind === 'list') return node.items.map((item) => plainValue(item, note));
  if (typeof node.value === 'number' && !Number.isFinite(node.value)) {
    note(node.at, `\`${node.written}\` is not a number that JSON can carry`);
    return null;
  }
  return node.value;
}

/** The mapping's values without their places. */
export function plainMap(map: YamlMap, note: NoteProblem): { [key: string]: PlainValue } {
  return Object.fromEntries(map.entries.map(({ key, value }) => [key, plainValue(value, note)]));
}
