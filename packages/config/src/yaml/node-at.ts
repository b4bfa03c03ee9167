import type { Position } from '../problems/problem.ts';
import { entryOf, type YamlNode } from './yaml-node.ts';

/** Where a path of keys and indexes leads: the place of the last step that exists. */
export function positionAt(node: YamlNode, path: readonly string[]): Position {
  let at = node.at;
  let here: YamlNode | undefined = node;
  for (const step of path) {
    if (here.kind === 'map') {
      const entry = entryOf(here, step);
      if (entry === undefined) return at;
      at = entry.at;
      here = entry.value;
    } else if (here.kind === 'list') {
      here = here.items[Number(step)];
      if (here === undefined) return at;
      at = here.at;
    } else {
      return at;
    }
  }
  return at;
}
