import { CODE_DEFAULTS } from '@skillet/core';
import { MCP_DEFAULTS } from '../host/defaults.ts';
import { withDefaults } from './defaults.ts';
import { group, list, type Schema } from './schema.ts';
import { duration, flag, integer, key, MORE_THAN_0, size, text } from './values.ts';

const KB = 1024;
const MB = KB * KB;

/** What a run of code may not exceed. */
const CODE_KEYS = withDefaults(
  {
    timeout: key(duration(MORE_THAN_0), 'Time that a run may take, with all calls in it.'),
    memory: key(
      size(8 * MB),
      'Memory that the code may take; its process takes some 100 MB besides.',
    ),
    max_calls: key(integer(1, 10_000), 'Calls of tools in one run.'),
    max_output: key(
      size(KB),
      'Size of what a run returns, as JSON; a quarter of that, besides, for what it prints.',
    ),
    concurrency: key(integer(1, 64), 'Runs at the same time; one more is told to try again.'),
  },
  CODE_DEFAULTS,
);

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
  code: key(
    code(),
    'Whether it has a tool, besides, that runs code in which its tools are functions: `true`, or a mapping of what a run may not exceed.',
    { 'x-default': '`false`' },
  ),
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

/** A flag, or a mapping, which means `true`. */
function code(): Schema {
  const { type: _, ...limits } = group(CODE_KEYS);
  return {
    ...flag(),
    ...limits,
    type: ['boolean', 'object', 'string'],
    'x-expected': '`true`, `false` or a mapping',
    'x-value': '`true` or `false`, or mapping',
  };
}

function names(of: string): Schema {
  return list(text(), { 'x-expected': `a list of ${of}` });
}
