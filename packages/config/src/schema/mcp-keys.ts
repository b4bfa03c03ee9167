import { MCP_DEFAULTS } from '../host/defaults.ts';
import { withDefaults } from './defaults.ts';
import { group, list, type Schema } from './schema.ts';
import { duration, flag, integer, key, MORE_THAN_0, text } from './values.ts';

const PROFILE_KEYS = {
  skills: key(
    names('skills'),
    'Skills whose tools it has, by mount or name; with `tags`, those besides. Without both: all.',
  ),
  tags: key(names('tags'), 'It has the tools of skills with any of these tags.'),
  deny: key(
    names('skills and tools'),
    'Skills, by mount or name, and tools that it does not have.',
  ),
  rename: key(
    {
      type: ['object', 'null'],
      additionalProperties: text(),
      'x-expected': 'a mapping of names to names',
    },
    'Other names for tools: small letters, digits and `_`, at most 40.',
  ),
  diet: key(
    {
      type: ['boolean', 'string'],
      'x-kind': 'diet',
      'x-expected': '`true`, `false` or `auto`',
    },
    'Whether it lists, in place of the tools, three to search, describe and run them with; `auto` does above 40 tools.',
    { 'x-default': '`false`' },
  ),
  pin: key(names('tools'), 'Tools that are listed besides those three.'),
};

const ELICITATION_KEYS = {
  timeout: key(duration(MORE_THAN_0), 'Time that they have to answer.'),
  max_calls: key(
    integer(1, 200),
    'Calls that wait for such answers at once; where there are as many, servers may ask nothing.',
  ),
};

/** The keys of `mcp`. */
export const MCP_KEYS = withDefaults(
  {
    enabled: key(flag(), 'Whether `/mcp` is served.'),
    max_sessions: key(
      integer(1, 100_000),
      'Sessions of clients of the older revisions that are kept; the one used least lately makes room.',
    ),
    session_idle: key(duration(MORE_THAN_0), 'Time after which one that nobody uses is forgotten.'),
    elicitation: key(
      group(ELICITATION_KEYS),
      'How clients are asked what MCP servers want to know in the middle of a call.',
    ),
    profiles: key(
      {
        type: ['object', 'null'],
        propertyNames: { 'x-kind': 'profileName' },
        additionalProperties: group(PROFILE_KEYS),
        'x-expected': 'a mapping of names to profiles',
      },
      'Selections of tools by name, each served at `/mcp/<name>`; `default` is that of `/mcp` itself.',
    ),
  },
  MCP_DEFAULTS,
);

function names(of: string): Schema {
  return list(text(), { 'x-expected': `a list of ${of}` });
}
