import type { Kind } from '../shape/key-table.ts';
import { isFaulty, isNull, showNode } from '../yaml/yaml-node.ts';

const ADDRESS = /\{(?:socket|port)\}/;

/** A program and its arguments, one of which says where to listen. */
export function commandLine(): Kind<readonly string[]> {
  return {
    label: 'list of texts, with `{socket}` or `{port}` in one of them',
    read(node, key, report) {
      if (node.kind !== 'list' || node.items.length === 0) {
        const example = '["./server", "--socket", "{socket}"]';
        report(node.at, `\`${key}\` must be a list such as \`${example}\`, not ${showNode(node)}`);
        return undefined;
      }
      const parts: string[] = [];
      for (const item of node.items) {
        if (item.kind !== 'scalar' || isNull(item) || item.text.includes('\0')) {
          report(item.at, `each of \`${key}\` must be text, not ${showNode(item)}`);
          return undefined;
        }
        parts.push(item.text);
      }
      if (!parts.some((part) => ADDRESS.test(part)) && !node.items.some(isFaulty)) {
        report(
          node.at,
          `\`${key}\` must tell the program where to listen: write \`{socket}\` or \`{port}\` in an argument`,
        );
        return undefined;
      }
      return parts;
    },
    print: (value) => JSON.stringify(value),
  };
}
