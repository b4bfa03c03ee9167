import { isNull, showNode, showText, type YamlNode } from '../yaml/yaml-node.ts';
import type { KeyTable, Kind, Values } from './key-table.ts';
import { readKeys } from './read-keys.ts';

/** A mapping with known keys; an empty one is fine. */
export function group<const Table extends KeyTable>(keys: Table): Kind<Values<Table>> {
  return {
    label: 'mapping',
    keys,
    read(node, key, report) {
      if (node.kind === 'map') return readKeys(node, keys, { within: key, report });
      if (isNull(node)) return {};
      report(node.at, `\`${key}\` must be a mapping, not ${showNode(node)}`);
      return undefined;
    },
    print: () => '',
  };
}

/** A mapping of free names to single values, which become text. */
export function textMap(): Kind<Readonly<Record<string, string>>> {
  return {
    label: 'mapping of names to text',
    read(node, key, report) {
      if (isNull(node)) return {};
      if (node.kind !== 'map') {
        report(node.at, `\`${key}\` must be a mapping of names to text, not ${showNode(node)}`);
        return undefined;
      }
      const values: [string, string][] = [];
      for (const { key: name, at, value } of node.entries) {
        if (name === '' || /[=\0]/.test(name)) {
          report(at, `\`${key}\`: ${showText(name)} is not a name of a variable`);
        } else if (value.kind !== 'scalar' || value.value === null) {
          report(at, `\`${key}.${name}\` must be text, not ${showNode(value)}`);
        } else if (value.text.includes('\0')) {
          report(at, `\`${key}.${name}\` contains a NUL character`);
        } else {
          values.push([name, value.text]);
        }
      }
      return Object.fromEntries(values);
    },
    print: (value) => JSON.stringify(value),
  };
}

/** A value of any shape, handed on as the node it is. */
export function anyNode(label: string): Kind<YamlNode> {
  return { label, read: (node) => node, print: showNode };
}
