import { credentials, NAMES } from './credential-keys.ts';
import { permissions } from './permission-keys.ts';
import { placement } from './placement-keys.ts';
import { group, list, type Keys, type Schema } from './schema.ts';
import { commandLine, flag, key, NO_DEFAULT, optionalText, text, word } from './values.ts';

const SETTING_KEYS = {
  description: key(optionalText(), 'What it is for.', { default: '' }),
  default: key(text(), 'What the skill does without it.'),
};

const ICON_KEYS = {
  src: key(
    { ...text(), 'x-kind': 'iconSource', 'x-value': 'address' },
    'Where it is: an address of `https:`, or `data:image/…` with the image in it, 8 KB at most.',
  ),
  mime_type: key(text(), 'Type of the image, such as `image/png`.'),
  sizes: key(list(text(), { 'x-value': 'list of texts' }), 'Each as `48x48`, or `any`.'),
  theme: key(word(['light', 'dark']), 'The background that it is made for.'),
};

const NAME_OF_SETTING = key({ ...text(), 'x-kind': 'settingName' }, 'Name of the variable.');

/** The keywords of schemas, to help in writing them; whoever compiles a schema tells what is wrong in it. */
const SCHEMA_KEYS = {
  type: {
    description: 'What the value is.',
    anyOf: [{ enum: ['string', 'integer', 'number', 'boolean', 'array', 'object', 'null'] }, {}],
  },
  description: { description: 'What it means, for the agents that fill it in.' },
  required: { description: 'Whether it must be given; without `default` it must.' },
  default: { description: 'What holds when it is left out.' },
  enum: { description: 'The values that it may have.' },
  examples: { description: 'Values that it may have.' },
  items: { description: 'What each item of a list is.', $ref: '#/definitions/schema' },
  properties: {
    description: 'What the keys of an object are.',
    additionalProperties: { $ref: '#/definitions/schema' },
  },
  format: { description: 'Form of a text, such as `date-time`, `email` or `uri`.' },
  pattern: { description: 'Regular expression that a text must match.' },
  minLength: { description: 'Least characters of a text.' },
  maxLength: { description: 'Most characters of a text.' },
  minimum: { description: 'Least number.' },
  maximum: { description: 'Greatest number.' },
  minItems: { description: 'Least items of a list.' },
  maxItems: { description: 'Most items of a list.' },
} satisfies Keys;

/** Further fields of `/inventory`; any others may be given, too. */
const INVENTORY_KEYS = {
  category: { description: 'What kind of skill it is, such as `utility`.' },
  complexity: { description: 'How hard it is to use: `simple`, `moderate` or `complex`.' },
  use_cases: { description: 'When an agent should choose it, as a list of sentences.' },
  example_queries: { description: 'What users say that it answers, as a list of sentences.' },
  performance: { description: 'How fast it is, such as `{avg_latency_ms: 50}`.' },
  dependencies: { description: 'What it needs, as a list.' },
  works_well_with: { description: 'Skills that it is used together with, as a list.' },
  typical_workflow_position: { description: 'Where in a chain of skills it stands.' },
  tags: { description: 'Words to find it by, as a list.' },
} satisfies Keys;

const SKILLETFILE_KEYS: Keys = {
  name: key(text(), 'Name that the skill gives itself.'),
  version: key(text(), 'Version of the skill.', { default: '0.0.0' }),
  description: key(optionalText(), 'What the skill does, for the agents that choose it.', {
    default: '',
  }),
  title: key(optionalText(), 'A name for people, which agents show in place of `name`.'),
  icons: key(
    list({ type: 'object', ...group(ICON_KEYS, ['src']) }, { 'x-value': 'list of mappings' }),
    'Pictures for it, which agents may show.',
    NO_DEFAULT,
  ),
  license: key(optionalText(), 'License of the code.'),
  runtime: key(
    {
      ...text(),
      'x-kind': 'runtime',
      examples: ['node', 'python', 'python3.11'],
      'x-expected': '`node`, `deno` or `python`, with or without a version',
    },
    'What the code is written for; `deno` counts as `node`. With a `command` it may be anything.',
    { default: 'node' },
  ),
  entry: key(
    text(),
    'The handler as `module:function`, with a module `.ts`, `.mts`, `.js` or `.mjs` in the folder, or `.py` where the runtime is Python; the function is `handler` when only the module is given.',
  ),
  entry_point: key(text(), 'Another name of `entry`.'),
  command: key(
    commandLine(),
    'Instead of `entry`: a program that serves HTTP, with its arguments. `{socket}` in them is the path of a Unix socket to listen on, `{port}` a port of 127.0.0.1.',
  ),
  app: key(
    text(),
    'An application with routes of its own, as `module:export`, in place of a handler; the export is `app` when only the module is given. A module `skillet_runtime`, also a `skillet_runtime.py`, in the folder needs no key.',
  ),
  auth: key({ 'x-value': 'anything' }, 'Accepted and not used.'),
  inputs: key(
    parameters('#/definitions/parameter'),
    'What a call takes: names, and for each a JSON Schema with `required`.',
    NO_DEFAULT,
  ),
  outputs: key(
    parameters('#/definitions/parameter'),
    'What a call returns, described like the inputs; for readers, not checked; for [MCP clients](mcp.md#what-a-tool-is) only the types count.',
    NO_DEFAULT,
  ),
  inventory: key(
    { ...group(INVENTORY_KEYS), additionalProperties: true },
    'Further fields of `/inventory`, such as `category`, `use_cases` or `tags`.',
    NO_DEFAULT,
  ),
  idempotent: key(flag(), 'Whether a call may be sent again after a crash.', { default: false }),
  stateful: key(
    flag(),
    'Whether the skill keeps what later calls need, in memory or in files that it alone may write: one host alone runs it, of a [cluster](cluster.md#stateful-skills) and of the processes of [`--workers`](workers.md), and the others hand its calls over.',
    { default: false },
  ),
  placement: key(
    placement(),
    'Which hosts of a [cluster](cluster.md#where-a-skill-runs) can run the skill, such as `{labels: {gpu: "true"}}`; whoever runs the host may say otherwise.',
    NO_DEFAULT,
  ),
  read_only: key(
    flag(),
    'Whether a call changes nothing; one that is lost is then sent again as if `idempotent` said so.',
  ),
  destructive: key(flag(), 'Whether a call may undo or overwrite what was there.'),
  open_world: key(flag(), 'Whether a call reaches what is outside of the skill, such as the web.'),
  examples: key(
    list(
      {
        type: 'object',
        required: ['input'],
        properties: {
          input: { type: 'object', description: 'What the call takes.' },
          output: { description: 'What it returns.' },
        },
      },
      { 'x-value': 'list of mappings' },
    ),
    'Calls that show the use: each with `input`, and `output` where it is always the same.',
    NO_DEFAULT,
  ),
  credentials: key(
    credentials(),
    'What the skill takes of its callers, and nothing else; a mere list is one of required names. Left out, it takes any names that are allowed.',
  ),
  settings: key(
    {
      type: ['array', 'object', 'null'],
      items: {
        ...group({ name: NAME_OF_SETTING, ...SETTING_KEYS }, ['name']),
        type: NAMES,
        'x-kind': 'settingName',
      },
      propertyNames: { 'x-kind': 'settingName' },
      additionalProperties: {
        ...group(SETTING_KEYS),
        type: ['string', 'number', 'boolean', 'object', 'null'],
        'x-expected': 'a text or a mapping',
      },
      'x-expected': 'a list or a mapping of names',
      'x-value': 'list of names, or mapping of names to `description` and `default`',
    },
    'Environment variables that the operator of the host decides, by `env` or the environment of the host, and no caller: each with a `description` and a `default`.',
    NO_DEFAULT,
  ),
  permissions: key(
    permissions(),
    'What the skill may do; what is not named is denied. Left out, it is held to nothing. See [permissions.md](permissions.md).',
    { 'x-default': 'held to nothing' },
  ),
  health: key({ 'x-value': 'anything' }, 'Accepted and not used yet.'),
};

/** What a Skilletfile may hold. */
export const SKILLETFILE: Schema = {
  ...group(SKILLETFILE_KEYS, ['name']),
  type: 'object',
  'x-lenient': true,
  definitions: {
    schema: { properties: SCHEMA_KEYS },
    parameter: {
      type: ['object', 'null'],
      properties: SCHEMA_KEYS,
      'x-expected': 'a mapping such as `{type: string}`',
    },
  },
};

function parameters(ref: string): Schema {
  return {
    type: ['object', 'null'],
    propertyNames: { 'x-kind': 'parameterName' },
    additionalProperties: { $ref: ref },
    'x-expected': 'a mapping of names',
    'x-value': 'mapping of names to schemas',
  };
}
