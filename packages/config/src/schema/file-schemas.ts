import { ANALYTICS_KEYS } from './analytics-keys.ts';
import { DISCOVERY } from './discovery-keys.ts';
import { SERVER_KEYS, SETTINGS_KEYS } from './host-keys.ts';
import { CALLERS_KEYS } from './callers-keys.ts';
import { CLUSTER_KEYS } from './cluster-keys.ts';
import { DASHBOARD_KEYS } from './dashboard-keys.ts';
import { INSTALL_KEYS } from './install-keys.ts';
import { MCP_KEYS } from './mcp-keys.ts';
import { METRICS_KEYS } from './metrics-keys.ts';
import { TELEMETRY_KEYS } from './telemetry-keys.ts';
import { group, list, titled, type Schema } from './schema.ts';
import { SKILL_KEYS, SKILL_SETTING_KEYS } from './skill-keys.ts';
import { SKILLETFILE } from './skilletfile-keys.ts';
import { key, NO_DEFAULT } from './values.ts';

const DRAFT = { $schema: 'http://json-schema.org/draft-07/schema#' };

/** An entry of `skills`. */
const SKILL: Schema = { ...titled(group(SKILL_KEYS, ['name'])), type: 'object' };

/** The same to editors; of what is missing the loader says more than an alternative does. */
const FOLDER_OR_SERVER = [
  { required: ['path'] },
  { required: ['mcp'] },
  { required: ['installed'] },
];

const DEFAULTS = group(SKILL_SETTING_KEYS);

function configOf(skill: Schema, defaults: Schema) {
  const skills = {
    type: 'array',
    items: skill,
    'x-empty': 'no `skills:`: list the skills there (`skills: []` for none)',
    'x-value': 'list of mappings',
  };
  const keys = {
    skills: key(skills, 'The skills to serve.'),
    server: key(group(SERVER_KEYS), 'Where and how the host listens.'),
    settings: key(group(SETTINGS_KEYS), 'Settings of the host as a whole.'),
    mcp: key(group(MCP_KEYS), 'Skills as tools for agents, over the Model Context Protocol.'),
    metrics: key(group(METRICS_KEYS), 'What is counted and measured, for Prometheus.'),
    telemetry: key(group(TELEMETRY_KEYS), 'What is told of requests elsewhere: traces.'),
    analytics: key(group(ANALYTICS_KEYS), 'What is kept of who used what, and how it went.'),
    dashboard: key(group(DASHBOARD_KEYS), 'The page on which people see and operate what runs.'),
    callers: key(group(CALLERS_KEYS), 'Who may use skills, and see what there is.'),
    install: key(group(INSTALL_KEYS), 'What may be installed, and whether it may change.'),
    cluster: key(
      group(CLUSTER_KEYS, ['servers', 'name']),
      'Other machines that this host is one with, over NATS.',
      NO_DEFAULT,
    ),
    plugins: key(
      list(
        { type: 'string', 'x-kind': 'module' },
        { 'x-expected': 'a list of paths', examples: [['./plugin.ts']] },
      ),
      'Modules that hear of skills, requests and events, or have a say in them; relative to the configuration file.',
      NO_DEFAULT,
    ),
    defaults: key(defaults, 'What holds for every skill that does not say otherwise, key by key.'),
  };
  return { ...titled(group(keys, ['skills'])), type: 'object' };
}

/** What the loader checks at once: each skill is checked by itself, with its own variables, and so are the defaults. */
export const FILE_SCHEMAS = {
  config: configOf({ type: 'object' }, { type: ['object', 'null'] }),
  defaults: titled(DEFAULTS),
  skill: SKILL,
  install: titled(group(INSTALL_KEYS), 'install'),
  skilletfile: titled(SKILLETFILE),
  discovery: titled(DISCOVERY),
} satisfies Record<string, Schema>;

/** The JSON Schemas of the files, as editors and programs want them. */
export const SCHEMAS: Readonly<Record<'config' | 'skilletfile', Schema>> = {
  config: {
    ...DRAFT,
    title: 'runtime-config.yaml',
    description: 'What a skillet-host serves, where, and within which limits.',
    ...configOf({ ...SKILL, anyOf: FOLDER_OR_SERVER }, DEFAULTS),
  },
  skilletfile: {
    ...DRAFT,
    title: 'Skilletfile.yaml',
    description: 'What makes a folder a skill: what it is, what it takes, and what serves it.',
    ...FILE_SCHEMAS.skilletfile,
  },
};
