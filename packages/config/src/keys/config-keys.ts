import type { KeyTable, Kind } from '../shape/key-table.ts';
import { group } from '../shape/map-kinds.ts';
import { isNull, showNode, type YamlMap } from '../yaml/yaml-node.ts';
import { SERVER_KEYS, SETTINGS_KEYS } from './host-keys.ts';
import { pluginList } from './plugin-kind.ts';
import { SKILL_SETTING_KEYS } from './skill-keys.ts';

function skillList(): Kind<readonly YamlMap[]> {
  return {
    label: 'list of mappings',
    read(node, key, report) {
      if (isNull(node)) {
        report(node.at, `no \`${key}:\`: list the skills there (\`${key}: []\` for none)`);
        return undefined;
      }
      if (node.kind !== 'list') {
        report(node.at, `\`${key}\` must be a list, not ${showNode(node)}`);
        return undefined;
      }
      const maps: YamlMap[] = [];
      for (const item of node.items) {
        if (item.kind === 'map') maps.push(item);
        else report(item.at, `each of \`${key}\` must be a mapping, not ${showNode(item)}`);
      }
      return maps;
    },
    print: () => '',
  };
}

/** The keys of the configuration file. */
export const CONFIG_KEYS = {
  skills: { about: 'The skills to serve.', kind: skillList(), required: true },
  server: { about: 'Where and how the host listens.', kind: group(SERVER_KEYS) },
  settings: { about: 'Settings of the host as a whole.', kind: group(SETTINGS_KEYS) },
  plugins: {
    about:
      'Modules that hear of skills, requests and events, or have a say in them; relative to the configuration file.',
    kind: pluginList(),
    defaultText: 'none',
  },
  defaults: {
    about: 'What holds for every skill that does not say otherwise, key by key.',
    kind: group(SKILL_SETTING_KEYS),
  },
} satisfies KeyTable;
