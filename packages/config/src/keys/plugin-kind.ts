import type { Kind } from '../shape/key-table.ts';
import type { Position } from '../problems/problem.ts';
import { isFaulty, isNull, showNode, type YamlScalar } from '../yaml/yaml-node.ts';

/** A plugin as the configuration names it. */
export interface PluginEntry {
  readonly path: string;
  readonly at: Position;
}

const MODULE = /\.(?:[mc]?js|[mc]?ts)$/;

/** Paths of modules, each with its place. */
export function pluginList(): Kind<readonly PluginEntry[]> {
  return {
    label: 'list of paths',
    read(node, key, report) {
      if (isNull(node)) return [];
      if (node.kind !== 'list') {
        report(node.at, `\`${key}\` must be a list of paths, not ${showNode(node)}`);
        return undefined;
      }
      const paths = node.items.filter(
        (item): item is YamlScalar =>
          item.kind === 'scalar' && MODULE.test(item.text) && !isFaulty(item),
      );
      for (const item of node.items) {
        if (paths.some((path) => path === item)) continue;
        report(
          item.at,
          `\`${key}\`: ${showNode(item)} is no path of a module (.ts, .mts, .js, .mjs, .cts or .cjs)`,
        );
      }
      return paths.map(({ text: path, at }) => ({ path, at }));
    },
    print: () => '',
  };
}
