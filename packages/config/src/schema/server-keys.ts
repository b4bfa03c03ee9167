import { MCP_SERVER_DEFAULTS } from '@skillet/core';
import { credentials } from './credential-keys.ts';
import { withDefaults } from './defaults.ts';
import { group, list, type Schema } from './schema.ts';
import {
  duration,
  flag,
  integer,
  key,
  MORE_THAN_0,
  NO_DEFAULT,
  optionalText,
  programLine,
  text,
  word,
} from './values.ts';

const MOST_INSTANCES = 1000;

const KEYS = {
  command: key(
    {
      ...programLine(),
      examples: [['npx', '-y', '@modelcontextprotocol/server-everything']],
      'x-expected': 'a list such as `[npx, -y, "@modelcontextprotocol/server-everything"]`',
      'x-value': 'list of texts',
    },
    'The program of a server that speaks over stdin and stdout, with its arguments; it is started in the folder of the configuration file.',
  ),
  url: key(serverUrl(), 'Instead of `command`: the address of a server that runs elsewhere.'),
  headers: key(
    {
      type: ['object', 'null'],
      propertyNames: { 'x-kind': 'headerName' },
      additionalProperties: { type: ['string', 'number', 'boolean'], 'x-kind': 'headerValue' },
      'x-kind': 'headers',
      'x-value': 'mapping of names to texts',
    },
    'Headers of every request to `url`; no message, answer or log shows their values.',
    NO_DEFAULT,
  ),
  transport: key(
    word(['http', 'sse', 'auto']),
    'What `url` speaks: Streamable HTTP (`http`), the older HTTP with SSE (`sse`), or the first of them that works (`auto`).',
    { default: 'auto' },
  ),
  sessions: key(
    word(['shared', 'per-caller', 'per-session']),
    'Whose the state of the server is: that of all callers (`shared`), or each caller or session of MCP has a server of its own.',
  ),
  max_instances: key(
    integer(1, MOST_INSTANCES),
    'Such servers of their own at the same time; the one that was used least lately makes room, when it has no call.',
  ),
  instance_idle: key(
    duration(MORE_THAN_0),
    'Time without a call after which a server of its own ends.',
  ),
  ping_interval: key(
    duration(MORE_THAN_0),
    'How often the server is asked whether it is there; one that does not answer twice in a row, and is not busy, is started or reached anew.',
  ),
  credentials: key(
    credentials({
      header: key(
        { ...text(), 'x-kind': 'headerName' },
        'With a `url`: the header in which the server gets it.',
      ),
      prefix: key(
        { ...text(), 'x-kind': 'headerPrefix' },
        'What stands before it there, such as `"Bearer "`.',
        { default: '' },
      ),
    }),
    'What the server takes of its callers, where each caller or session has a server of its own: variables of its environment, or with a `url` headers, each as `{name, header, prefix}`. A mere list is one of required names.',
    NO_DEFAULT,
  ),
  forward_headers: key(
    list({ ...text(), 'x-kind': 'headerName' }, { 'x-value': 'list of names' }),
    'Headers of a caller that a server of its own at a `url` gets, such as `Authorization`; no others reach it.',
    NO_DEFAULT,
  ),
  stateless: key(
    flag(),
    'Whether the server keeps nothing between calls, so that `workers` may be more than 1.',
  ),
  description: key(optionalText(), 'What the server is for, for the agents that choose it.', {
    'x-default': 'what the server says of itself',
  }),
  tags: key(list(text(), { 'x-expected': 'a list of words' }), 'Words to find it by.', NO_DEFAULT),
};

/** What an entry of `skills` may say of the MCP server that it is. */
export const SERVER: Schema = {
  ...group(withDefaults(KEYS, MCP_SERVER_DEFAULTS)),
  type: 'object',
  'x-expected': 'a mapping with `command` or `url`',
  'x-value': 'mapping',
};

/** An address that may have a query. */
function serverUrl(): Schema {
  return {
    type: 'string',
    pattern: String.raw`^[hH][tT][tT][pP][sS]?:|\$\{`,
    examples: ['https://mcp.example.org/mcp'],
    'x-kind': 'serverUrl',
    'x-value': '`http(s)` address',
  };
}
