import { nameRule } from '@skillet/core';
import type { KeyTable, Kind } from '../shape/key-table.ts';
import { group } from '../shape/map-kinds.ts';
import { optionalText } from '../shape/plain-kinds.ts';
import type { Report } from '../problems/problem.ts';
import type { Values } from '../shape/key-table.ts';
import { entryOf, isNull, showNode, type YamlNode } from '../yaml/yaml-node.ts';

const PATTERN = /^[A-Za-z0-9_*]+$/;
const faultOfName = nameRule([]);

/** A list of texts, each of which `read` looks at; anything wrong with one is reported at its line. */
function listOf(
  label: string,
  read: (node: YamlNode, key: string, report: Report) => string | undefined,
): Kind<readonly string[]> {
  return {
    label,
    read(node, key, report) {
      if (isNull(node)) return [];
      if (node.kind !== 'list') {
        report(node.at, `\`${key}\` must be a list, not ${showNode(node)}`);
        return undefined;
      }
      const items = node.items.map((item) => read(item, key, report));
      return items.every((item) => item !== undefined) ? items : undefined;
    },
    print: (items) => `[${items.join(', ')}]`,
  };
}

/** Names of credentials that are refused, with `*` for any characters. */
export function deniedNames(): Kind<readonly string[]> {
  return listOf('list of names, with `*` for any characters', (node, key, report) => {
    if (node.kind === 'scalar' && PATTERN.test(node.text)) return node.text;
    const expected = 'names such as `PATH` or `NODE_*`';
    report(node.at, `\`${key}\` must be a list of ${expected}, not ${showNode(node)}`);
    return undefined;
  });
}

/** Names of credentials, each as it is or as the `name` of a mapping. */
function names(): Kind<readonly string[]> {
  return listOf('list of names', (node, key, report) => {
    const name = node.kind === 'map' ? (entryOf(node, 'name')?.value ?? node) : node;
    const fault = name.kind === 'scalar' ? faultOfName(name.text) : 'it is not a name';
    if (name.kind === 'scalar' && fault === undefined) return name.text;
    report(node.at, `\`${key}\`: ${showNode(name)} can't be used: ${fault ?? ''}`);
    return undefined;
  });
}

function sentences(): Kind<readonly string[]> {
  return listOf('list of texts', (node, key, report) => {
    if (node.kind === 'scalar' && node.value !== null) return node.text;
    report(node.at, `\`${key}\` must be a list of texts, not ${showNode(node)}`);
    return undefined;
  });
}

const CREDENTIAL_KEYS = {
  required: {
    about:
      'Names without which a call is answered with 401, unless the skill has them as variables.',
    kind: names(),
    default: [],
  },
  optional: { about: 'Names that a call may send as well.', kind: names(), default: [] },
  how_to_get: { about: 'A sentence for those who have none.', kind: optionalText(), default: '' },
  steps: { about: 'The same in steps.', kind: sentences(), default: [] },
  documentation: { about: 'Address of a page on them.', kind: optionalText(), default: '' },
} satisfies KeyTable;

/** What a skill wants of its callers; a mere list is one of required names. */
export function credentials(): Kind<Values<typeof CREDENTIAL_KEYS>> {
  const declared = group(CREDENTIAL_KEYS);
  return {
    ...declared,
    read(node, key, report) {
      // A key that says nothing declares nothing.
      if (isNull(node)) return undefined;
      if (node.kind !== 'list') return declared.read(node, key, report);
      const required = names().read(node, key, report);
      return required === undefined ? undefined : { required };
    },
  };
}
