import { SKILL_DEFAULTS } from '@skillet/core';
import { group, list, type Keys, type Schema } from './schema.ts';
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

const { limits, recycle, restart } = SKILL_DEFAULTS;

const MOST_WORKERS = 1000;
/** Twice what a worker takes before it has loaded anything. */
const LEAST_MEMORY = 32 * 1024 * 1024;
/** Workers are asked for a sign of life, and their CPU time is read, about once a second. */
const LEAST_WINDOW = 1000;

const WORKER_KEYS = {
  min: key(
    integer(0, MOST_WORKERS),
    'Workers that are always there; 0 starts the first one with the first request.',
    SKILL_DEFAULTS.workers.min,
  ),
  max: key(
    integer(1, MOST_WORKERS),
    'Workers at most; further ones start when requests wait.',
    SKILL_DEFAULTS.workers.max,
    'or `min`, if that is more',
  ),
  idle: key(
    duration(),
    'Time without a request after which a worker above `min` ends.',
    SKILL_DEFAULTS.workers.idle,
  ),
};

const LIMIT_KEYS = {
  body: key(size(MORE_THAN_0), 'Largest request body; more is answered with 413.', limits.body),
  response: key(size(MORE_THAN_0), 'Largest answer; more is answered with 502.', limits.response),
  memory: key(
    size(LEAST_MEMORY),
    'JavaScript heap and external memory (buffers, typed arrays) of one worker; over it, the worker is ended.',
    limits.memory,
  ),
  cpu: key(
    orUnbounded(coreShare(), 'none'),
    'CPU time of one worker as a share of a core, on average over the window; over it, the worker is ended.',
    limits.cpu,
  ),
  cpu_window: key(
    duration(LEAST_WINDOW),
    'Time over which `limits.cpu` is taken.',
    limits.cpuWindow,
  ),
  cpu_per_request: key(
    orUnbounded(duration(MORE_THAN_0), 'none'),
    'CPU time of one request; over it, the worker is ended. Needs `concurrency: 1`, since the time of a worker is not told apart by request.',
    limits.cpuPerRequest,
  ),
  stall: key(
    duration(LEAST_WINDOW),
    'Time that the event loop of a worker may be blocked; over it, the worker is ended, also when no deadline is near.',
    limits.stall,
  ),
};

const RECYCLE_KEYS = {
  max_requests: key(
    orUnbounded(integer(1), 'never'),
    'Requests after which a worker is replaced.',
    recycle.maxRequests,
  ),
  max_age: key(
    orUnbounded(duration(LEAST_WINDOW), 'never'),
    'Time after which a worker is replaced.',
    recycle.maxAge,
  ),
};

const BACKOFF_KEYS = {
  initial: key(duration(), 'Wait before the first restart.', restart.backoff.initial),
  factor: key(
    decimal(1, 100),
    'Each further wait is this many times as long.',
    restart.backoff.factor,
  ),
  max: key(duration(), 'Longest wait, also the one of a skill in quarantine.', restart.backoff.max),
  jitter: key(
    decimal(0, 1),
    'Share of the wait that is varied at random, so that restarts do not come in step.',
    restart.backoff.jitter,
  ),
};

const RESTART_KEYS = {
  max: key(
    integer(0, 1_000_000),
    'Deaths within the window after which the next one puts the skill in quarantine.',
    restart.max,
  ),
  window: key(duration(MORE_THAN_0), 'How long a death counts.', restart.window),
  backoff: key(group(BACKOFF_KEYS), 'The waits before restarts.'),
  poison_ttl: key(
    duration(),
    'How long an input is refused with 422 under which two workers died, and at most a caller with 429 under whose requests they die; 0 for never. A new revision of the skill takes it again.',
    restart.poisonTtl,
  ),
};

/** The keys of `defaults`, which each skill may also have. */
export const SKILL_SETTING_KEYS: Keys = {
  isolation: key(
    word(['thread', 'process']),
    'What the code of the skill runs in: a worker thread of the host, or a process of its own.',
    SKILL_DEFAULTS.isolation,
  ),
  workers: key(workers(), 'How many workers the skill has.'),
  concurrency: key(
    integer(1, 10_000),
    'Requests that one worker handles at the same time.',
    SKILL_DEFAULTS.concurrency,
  ),
  queue: key(
    integer(0, 1_000_000),
    'Requests that may wait for a worker; one more is answered with 503.',
    SKILL_DEFAULTS.queue,
  ),
  timeout: key(
    duration(MORE_THAN_0),
    'Time that a call may take, until its headers for an answer that is streamed; more is answered with 504.',
    SKILL_DEFAULTS.timeout,
  ),
  stream_idle: key(
    orUnbounded(duration(MORE_THAN_0), 'none'),
    'Time for which a streamed answer may stand still, whoever is slow; over it, the connection is reset.',
    SKILL_DEFAULTS.streamIdle,
  ),
  start_timeout: key(
    duration(MORE_THAN_0),
    'Time that a worker may take to load the skill.',
    SKILL_DEFAULTS.startTimeout,
  ),
  coerce: key(
    word(['lax', 'strict']),
    'What becomes of an input that is not of the type that its schema asks for: `lax` takes `"5"` for 5, `"true"` for true, `"[1]"` for a list, a word of an `enum` in another case; `strict` refuses each with 422.',
    SKILL_DEFAULTS.coerce,
  ),
  limits: key(group(LIMIT_KEYS), 'What the skill may not exceed.'),
  restart: key(group(RESTART_KEYS), 'When and how the skill is started again.'),
  recycle: key(
    group(RECYCLE_KEYS),
    'When a worker that is well is replaced by a fresh one, without losing a request.',
  ),
  python: key(
    text(),
    'Interpreter of a Python skill: a path relative to the configuration file, or the name of a program.',
    undefined,
    "`.venv/bin/python` in the skill's folder, else `python3`",
  ),
  env: key(
    variables(),
    'Environment variables of the skill, on top of those of the host.',
    SKILL_DEFAULTS.env,
  ),
  denied_credentials: key(
    deniedNames(),
    'Names that no credential of a call may have, in any case; such a call is answered with 422.',
    SKILL_DEFAULTS.deniedCredentials,
  ),
};

/** The keys of one skill. */
export const SKILL_KEYS: Keys = {
  name: key(text(), 'Name of the skill in lists and logs.'),
  path: key(
    text(),
    'Folder of the skill, relative to the configuration file; where there is none, to the folder that the host is started in.',
  ),
  mount: key(
    text(),
    'The skill answers under `/skills/<mount>/`: letters, digits and `._~-`, at most 64.',
    undefined,
    'the name',
  ),
  command: key(
    commandLine(),
    'The program that serves the skill, over the one that its Skilletfile names; always a process of its own.',
    undefined,
    "that of the skill's folder",
  ),
  enabled: key(flag(), 'Whether the skill is served.', true),
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

/** A mapping of names of variables to text. */
function variables(): Schema {
  return {
    type: ['object', 'null'],
    propertyNames: { 'x-kind': 'variableName' },
    additionalProperties: { type: ['string', 'number', 'boolean'], 'x-kind': 'variable' },
    'x-expected': 'a mapping of names to text',
  };
}

/** Names of credentials that are refused, with `*` for any characters. */
function deniedNames(): Schema {
  return list(
    { type: ['string', 'number', 'boolean'], 'x-kind': 'deniedName' },
    { 'x-value': 'list of names, with `*` for any characters' },
  );
}
