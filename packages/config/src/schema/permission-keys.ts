import { ENGINE_PARTS } from '@skillet/core';
import { group, list, type Keys, type Schema } from './schema.ts';
import { coreShare, key, size, word } from './values.ts';

/** A bare Node process, and room to do anything. */
const LEAST_MEMORY = 64 * 1024 * 1024;
const TEXTS = ['string', 'number', 'boolean'];
const NOTHING = { default: [] };

const PERMISSION_KEYS: Keys = {
  network: key(
    list(
      { type: TEXTS, 'x-kind': 'networkName' },
      {
        'x-value':
          'list of hosts, each with or without a port; `*.` for all below one, `*` for all',
        examples: [['api.example.org:443']],
      },
    ),
    'Hosts that it may reach; also Unix sockets, as `unix:/path`.',
    NOTHING,
  ),
  files: key(
    list(
      { type: TEXTS, 'x-kind': 'filePermission' },
      {
        'x-value': 'list of paths with `read:` or `write:` before them',
        examples: [['read:/srv/maps']],
      },
    ),
    'Files, and folders with all that is in them, besides its own folder, which it may read, and its data folder.',
    NOTHING,
  ),
  env: key(
    list({ type: TEXTS, 'x-kind': 'settingName' }, { 'x-value': 'list of names' }),
    'Variables of the host that it gets, besides those of its `settings` and `credentials`.',
    NOTHING,
  ),
  commands: key(
    list(
      { type: TEXTS, 'x-kind': 'permittedCommand' },
      { 'x-value': 'list of programs', examples: [['git']] },
    ),
    'Programs that it may start, by name or path.',
    NOTHING,
  ),
  engine: key(
    list(word(ENGINE_PARTS), {
      'x-value': `list of ${ENGINE_PARTS.map((one) => `\`${one}\``).join(', ')}`,
    }),
    'Of a skill in Node: worker threads, native modules, WASI.',
    NOTHING,
  ),
  memory: key(
    size(LEAST_MEMORY),
    'The memory that it needs: its `limits.memory`, where the configuration gives none.',
    {
      'x-default': 'that of the configuration',
    },
  ),
  cpu: key(
    coreShare(),
    'The CPU time that it needs: its `limits.cpu`, where the configuration gives none.',
    {
      'x-default': 'that of the configuration',
    },
  ),
};

/** What a skill may do, as its Skilletfile asks for it. */
export function permissions(): Schema {
  return group(PERMISSION_KEYS);
}

/** The same as an operator says it: key by key in place of what the Skilletfile asks for, or `all`. */
export function grantedPermissions(): Schema {
  return {
    ...group(PERMISSION_KEYS),
    type: ['object', 'string', 'null'],
    pattern: String.raw`^all$|\$\{`,
    'x-kind': 'allPermissions',
    'x-value': 'mapping, or `all`',
    'x-expected': 'a mapping such as `{network: [api.example.org]}`, or `all`',
  };
}
