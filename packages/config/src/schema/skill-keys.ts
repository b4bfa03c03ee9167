import { SKILL_DEFAULTS } from '@skillet/core';
import { withDefaults } from './defaults.ts';
import { SKILL_RATE_LIMIT } from './limit-keys.ts';
import { deniedNames, variables } from './name-keys.ts';
import { grantedPermissions } from './permission-keys.ts';
import { placement } from './placement-keys.ts';
import { DEPLOY_KEYS, VERIFY_KEYS } from './rollout-keys.ts';
import { group, list, type Keys, type Schema } from './schema.ts';
import { SERVER } from './server-keys.ts';
import { SHADOW } from './shadow-keys.ts';
import {
  commandLine,
  coreShare,
  decimal,
  duration,
  flag,
  integer,
  key,
  MORE_THAN_0,
  orUnbounded,
  size,
  text,
  word,
} from './values.ts';

const MOST_WORKERS = 1000;
/** Twice what a worker takes before it has loaded anything. */
const LEAST_MEMORY = 32 * 1024 * 1024;
/** Workers are asked for a sign of life, and their CPU time is read, about once a second. */
const LEAST_WINDOW = 1000;

/** The threads of a bare Node, and some more. */
const LEAST_PIDS = 32;
/** More than Linux has (PID_MAX_LIMIT). */
const MOST_PIDS = 4_194_304;

const WORKER_KEYS = {
  min: key(
    integer(0, MOST_WORKERS),
    'Workers that are always there; 0 starts the first one with the first request.',
  ),
  max: key(integer(1, MOST_WORKERS), 'Workers at most; further ones start when requests wait.', {
    'x-default': 'or `min`, if that is more',
  }),
  idle: key(duration(), 'Time without a request after which a worker above `min` ends.'),
};

const LIMIT_KEYS = {
  body: key(size(MORE_THAN_0), 'Largest request body; more is answered with 413.'),
  response: key(size(MORE_THAN_0), 'Largest answer; more is answered with 502.'),
  memory: key(
    size(LEAST_MEMORY),
    'JavaScript heap and external memory (buffers, typed arrays) of one worker; over it, the worker is ended. An MCP server that is started has 256MB more by default.',
  ),
  cpu: key(
    orUnbounded(coreShare(), 'none'),
    'CPU time of one worker as a share of a core, on average over the window; over it, the worker is ended.',
  ),
  cpu_window: key(duration(LEAST_WINDOW), 'Time over which `limits.cpu` is taken.'),
  cpu_per_request: key(
    orUnbounded(duration(MORE_THAN_0), 'none'),
    'CPU time of one request; over it, the worker is ended. Needs `concurrency: 1`, since the time of a worker is not told apart by request.',
  ),
  stall: key(
    duration(LEAST_WINDOW),
    'Time that the event loop of a worker may be blocked; over it, the worker is ended, also when no deadline is near.',
  ),
  pids: key(
    integer(LEAST_PIDS, MOST_PIDS),
    'Processes and threads of one worker that is a process, with all that it has started; over it, it can start no more (`EAGAIN`). Held where the host may make [control groups](isolation.md#control-groups), and nowhere else.',
  ),
};

const RECYCLE_KEYS = {
  max_requests: key(orUnbounded(integer(1), 'never'), 'Requests after which a worker is replaced.'),
  max_age: key(
    orUnbounded(duration(LEAST_WINDOW), 'never'),
    'Time after which a worker is replaced.',
  ),
};

const BACKOFF_KEYS = {
  initial: key(duration(), 'Wait before the first restart.'),
  factor: key(decimal(1, 100), 'Each further wait is this many times as long.'),
  max: key(duration(), 'Longest wait, also the one of a skill in quarantine.'),
  jitter: key(
    decimal(0, 1),
    'Share of the wait that is varied at random, so that restarts do not come in step.',
  ),
};

const RESTART_KEYS = {
  max: key(
    integer(0, 1_000_000),
    'Deaths within the window after which the next one puts the skill in quarantine.',
  ),
  window: key(duration(MORE_THAN_0), 'How long a death counts.'),
  backoff: key(group(BACKOFF_KEYS), 'The waits before restarts.'),
  poison_ttl: key(
    duration(),
    'How long an input is refused with 422 under which two workers died, and at most a caller with 429 under whose requests they die; 0 for never. A new revision of the skill takes it again.',
  ),
};

const OWN_KEYS = {
  isolation: key(
    word(['thread', 'process']),
    'What the code of the skill runs in: a worker thread of the host, or a process of its own.',
  ),
  workers: key(workers(), 'How many workers the skill has.'),
  stateful: key(
    flag(),
    'Whether one host alone runs the skill, of a [cluster](cluster.md#stateful-skills) and of the processes of [`--workers`](workers.md), and the others hand its calls over.',
    { 'x-default': 'as its Skilletfile says' },
  ),
  placement: key(
    placement(),
    'Which hosts of a [cluster](cluster.md#where-a-skill-runs) run the skill; on all others of them its calls go to these. Without `cluster` it is not looked at.',
    { 'x-default': 'as its Skilletfile says' },
  ),
  concurrency: key(integer(1, 10_000), 'Requests that one worker handles at the same time.'),
  queue: key(
    integer(0, 1_000_000),
    'Requests that may wait for a worker; one more is answered with 503.',
  ),
  timeout: key(
    duration(MORE_THAN_0),
    'Time that a call may take, until its headers for an answer that is streamed; more is answered with 504.',
  ),
  stream_idle: key(
    orUnbounded(duration(MORE_THAN_0), 'none'),
    'Time for which a streamed answer may stand still, whoever is slow; over it, the connection is reset.',
  ),
  start_timeout: key(duration(MORE_THAN_0), 'Time that a worker may take to load the skill.'),
  coerce: key(
    word(['lax', 'strict']),
    'What becomes of an input that is not of the type that its schema asks for: `lax` takes `"5"` for 5, `"true"` for true, `"[1]"` for a list, a word of an `enum` in another case; `strict` refuses each with 422.',
  ),
  limits: key(group(LIMIT_KEYS), 'What the skill may not exceed.'),
  restart: key(group(RESTART_KEYS), 'When and how the skill is started again.'),
  recycle: key(
    group(RECYCLE_KEYS),
    'When a worker that is well is replaced by a fresh one, without losing a request.',
  ),
  verify: key(
    group(VERIFY_KEYS),
    'What is looked at before another version of the skill takes over, and for a while after.',
  ),
  deploy: key(group(DEPLOY_KEYS), 'How another version of the skill takes over.'),
  python: key(
    text(),
    'Interpreter of a Python skill: a path relative to the configuration file, or the name of a program.',
    { 'x-default': "`.venv/bin/python` in the skill's folder, else `python3`" },
  ),
  env: key(variables(), 'Environment variables of the skill, on top of those of the host.'),
  denied_credentials: key(
    deniedNames(),
    'Names that no credential of a call may have, in any case; such a call is answered with 422.',
  ),
};

/** The keys of `defaults`, which each skill may also have. */
export const SKILL_SETTING_KEYS = withDefaults(OWN_KEYS, SKILL_DEFAULTS);

const VERSION: Schema = {
  ...group(
    {
      path: key(text(), 'Folder of the version, as `path` of a skill.'),
      weight: key(
        integer(0, 1_000_000),
        'Its share of the calls is this among the sum of all; 0 for none.',
      ),
    },
    ['path', 'weight'],
  ),
  type: 'object',
};

/** The keys of one skill. */
export const SKILL_KEYS: Keys = {
  name: key(text(), 'Name of the skill in lists and logs.'),
  path: key(
    text(),
    'Folder of the skill, relative to the configuration file; where there is none, to the folder that the host is started in. Required without `mcp`.',
  ),
  installed: key(
    text(),
    'Instead of `path`: the name of a skill that `skillet-host install` has put there, which this entry says more of.',
    { 'x-default': 'none' },
  ),
  mount: key(
    text(),
    'The skill answers under `/skills/<mount>/`: letters, digits and `._~-`, at most 64.',
    { 'x-default': 'the name' },
  ),
  versions: key(
    list(VERSION, { 'x-value': 'list of mappings' }),
    'Instead of `path`: several [versions](versions.md#several-versions-side-by-side) of the skill, each with a share of the calls.',
    { 'x-default': 'none' },
  ),
  tool_name: key(
    { ...text(), 'x-kind': 'toolName' },
    'What agents call its tool, of several the first: small letters, digits and `_`, at most 40.',
    { 'x-default': 'the name that the skill gives itself' },
  ),
  command: key(
    commandLine(),
    'The program that serves the skill, over the one that its Skilletfile names; always a process of its own.',
    { 'x-default': "that of the skill's folder" },
  ),
  mcp: key(SERVER, 'Instead of `path`: the MCP server that the skill is, with `command` or `url`.'),
  rate_limit: key(SKILL_RATE_LIMIT, 'How much the skill may be called.'),
  shadow: key(
    SHADOW,
    'A version of the skill that gets [copies of its calls](versions.md#a-shadow), and whose answers are compared.',
  ),
  permissions: key(
    grantedPermissions(),
    'What the skill may do, key by key in place of what its Skilletfile asks for; `all` holds it to nothing. See [permissions.md](permissions.md).',
    { 'x-default': 'as its Skilletfile asks' },
  ),
  enabled: key(flag(), 'Whether the skill is served.', { default: true }),
  ...SKILL_SETTING_KEYS,
};

/** A number of workers: `2`, which means exactly two, or a mapping. */
function workers(): Schema {
  const { type: _, ...range } = group(WORKER_KEYS);
  return {
    ...integer(1, MOST_WORKERS),
    ...range,
    type: ['object', 'integer', 'string', 'null'],
    'x-kind': 'workers',
    'x-value': 'whole number (`min` and `max` at once), or mapping',
  };
}
