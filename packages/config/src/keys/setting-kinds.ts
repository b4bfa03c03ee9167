import { nameRule, type SettingSpec } from '@skillet/core';
import type { Report } from '../problems/problem.ts';
import type { KeyTable, Kind } from '../shape/key-table.ts';
import { optionalText, text } from '../shape/plain-kinds.ts';
import { readKeys } from '../shape/read-keys.ts';
import { isNull, showNode, type YamlNode } from '../yaml/yaml-node.ts';

const faultOfName = nameRule([]);

const SETTING_KEYS = {
  description: { about: 'What it is for.', kind: optionalText(), default: '' },
  default: { about: 'What the skill does without it.', kind: text() },
} satisfies KeyTable;

const NAMED_KEYS = {
  name: { about: 'Name of the variable.', kind: text(), required: true },
  ...SETTING_KEYS,
} satisfies KeyTable;

/** Variables that the operator decides: a list of names, or a mapping of names to what is said of them. */
export function settings(): Kind<readonly SettingSpec[]> {
  return {
    label: 'list of names, or mapping of names to `description` and `default`',
    read(node, key, report) {
      if (isNull(node)) return [];
      if (node.kind === 'scalar') {
        report(node.at, `\`${key}\` must be a list or a mapping of names, not ${showNode(node)}`);
        return undefined;
      }
      const read =
        node.kind === 'list'
          ? node.items.map((item) => listed(item, key, report))
          : node.entries.map(({ key: name, at, value }) => named(name, value, { key, report, at }));
      const found = read.filter((setting) => setting !== undefined);
      return found.length === read.length ? found : undefined;
    },
    print: (items) => `[${items.map(({ name }) => name).join(', ')}]`,
  };
}

interface Place {
  readonly key: string;
  readonly report: Report;
  readonly at: YamlNode['at'];
}

function listed(node: YamlNode, key: string, report: Report): SettingSpec | undefined {
  const place = { key, report, at: node.at };
  if (node.kind === 'scalar') return named(node.text, undefined, place);
  if (node.kind === 'list') {
    report(node.at, `\`${key}\` must be a list of names, not ${showNode(node)}`);
    return undefined;
  }
  const values = readKeys(node, NAMED_KEYS, { within: key, report });
  return values.name === undefined ? undefined : setting(values.name, values, place);
}

function named(name: string, node: YamlNode | undefined, place: Place): SettingSpec | undefined {
  const { key, report } = place;
  if (node === undefined || isNull(node)) return setting(name, {}, place);
  if (node.kind === 'scalar') return setting(name, { description: node.text }, place);
  if (node.kind === 'map') {
    return setting(name, readKeys(node, SETTING_KEYS, { within: `${key}.${name}`, report }), place);
  }
  report(node.at, `\`${key}.${name}\` must be a text or a mapping, not ${showNode(node)}`);
  return undefined;
}

function setting(
  name: string,
  { description = '', default: otherwise }: { description?: string; default?: string },
  { key, report, at }: Place,
): SettingSpec | undefined {
  const fault = faultOfName(name);
  if (fault === undefined) return { name, description, default: otherwise ?? null };
  report(
    at,
    `\`${key}\`: ${JSON.stringify(name)} can't be used: a variable's name consists of letters, digits and underscores`,
  );
  return undefined;
}
