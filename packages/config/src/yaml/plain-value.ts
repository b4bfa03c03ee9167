import type { Report } from '../problems/problem.ts';
import type { YamlMap, YamlNode } from './yaml-node.ts';

/** A value that JSON can carry. */
export type PlainValue =
  string | number | boolean | null | PlainValue[] | { [key: string]: PlainValue };

/** The node's value without its places; a number that JSON can't carry is reported. */
export function plainValue(node: YamlNode, report: Report): PlainValue {
  if (node.kind === 'map') return plainMap(node, report);
  if (node.kind === 'list') return node.items.map((item) => plainValue(item, report));
  if (typeof node.value === 'number' && !Number.isFinite(node.value)) {
    report(node.at, `\`${node.written}\` is not a number that JSON can carry`);
    return null;
  }
  return node.value;
}

/** The mapping's values without their places. */
export function plainMap(map: YamlMap, report: Report): { [key: string]: PlainValue } {
  return Object.fromEntries(map.entries.map(({ key, value }) => [key, plainValue(value, report)]));
}
