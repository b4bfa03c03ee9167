import { SKILL_DEFAULTS } from '@skillet/core';
import { orUnbounded } from '../shape/bound-kinds.ts';
import type { KeyTable, Values } from '../shape/key-table.ts';
import { group, textMap } from '../shape/map-kinds.ts';
import { duration } from '../shape/measure-kinds.ts';
import { choice, decimal, flag, integer, text } from '../shape/plain-kinds.ts';
import { deniedNames } from './credential-kinds.ts';
import { commandLine } from './command-kind.ts';
import { LIMIT_KEYS, RECYCLE_KEYS } from './limit-keys.ts';
import { workerCount } from './worker-kind.ts';

const { restart } = SKILL_DEFAULTS;

const BACKOFF_KEYS = {
  initial: {
    about: 'Wait before the first restart.',
    kind: duration({ zero: 'allowed' }),
    default: restart.backoff.initial,
  },
  factor: {
    about: 'Each further wait is this many times as long.',
    kind: decimal({ min: 1, max: 100 }),
    default: restart.backoff.factor,
  },
  max: {
    about: 'Longest wait, also the one of a skill in quarantine.',
    kind: duration({ zero: 'allowed' }),
    default: restart.backoff.max,
  },
  jitter: {
    about: 'Share of the wait that is varied at random, so that restarts do not come in step.',
    kind: decimal({ min: 0, max: 1 }),
    default: restart.backoff.jitter,
  },
} satisfies KeyTable;

const RESTART_KEYS = {
  max: {
    about: 'Deaths within the window after which the next one puts the skill in quarantine.',
    kind: integer({ min: 0, max: 1_000_000 }),
    default: restart.max,
  },
  window: {
    about: 'How long a death counts.',
    kind: duration({ zero: 'refused' }),
    default: restart.window,
  },
  backoff: { about: 'The waits before restarts.', kind: group(BACKOFF_KEYS) },
  poison_ttl: {
    about:
      'How long an input is refused with 422 under which two workers died, and at most a caller with 429 under whose requests they die; 0 for never. A new revision of the skill takes it again.',
    kind: duration({ zero: 'allowed' }),
    default: restart.poisonTtl,
  },
} satisfies KeyTable;

/** The keys of `defaults`, which each skill may also have. */
export const SKILL_SETTING_KEYS = {
  isolation: {
    about:
      'What the code of the skill runs in: a worker thread of the host, or a process of its own.',
    kind: choice(['thread', 'process']),
    default: SKILL_DEFAULTS.isolation,
  },
  workers: { about: 'How many workers the skill has.', kind: workerCount() },
  concurrency: {
    about: 'Requests that one worker handles at the same time.',
    kind: integer({ min: 1, max: 10_000 }),
    default: SKILL_DEFAULTS.concurrency,
  },
  queue: {
    about: 'Requests that may wait for a worker; one more is answered with 503.',
    kind: integer({ min: 0, max: 1_000_000 }),
    default: SKILL_DEFAULTS.queue,
  },
  timeout: {
    about:
      'Time that a call may take, until its headers for an answer that is streamed; more is answered with 504.',
    kind: duration({ zero: 'refused' }),
    default: SKILL_DEFAULTS.timeout,
  },
  stream_idle: {
    about:
      'Time for which a streamed answer may stand still, whoever is slow; over it, the connection is reset.',
    kind: orUnbounded(duration({ zero: 'refused' }), 'none'),
    default: SKILL_DEFAULTS.streamIdle,
  },
  start_timeout: {
    about: 'Time that a worker may take to load the skill.',
    kind: duration({ zero: 'refused' }),
    default: SKILL_DEFAULTS.startTimeout,
  },
  coerce: {
    about:
      'What becomes of an input that is not of the type that its schema asks for: `lax` takes `"5"` for 5, `"true"` for true, `"[1]"` for a list, a word of an `enum` in another case; `strict` refuses each with 422.',
    kind: choice(['lax', 'strict']),
    default: SKILL_DEFAULTS.coerce,
  },
  limits: { about: 'What the skill may not exceed.', kind: group(LIMIT_KEYS) },
  restart: { about: 'When and how the skill is started again.', kind: group(RESTART_KEYS) },
  recycle: {
    about: 'When a worker that is well is replaced by a fresh one, without losing a request.',
    kind: group(RECYCLE_KEYS),
  },
  python: {
    about:
      'Interpreter of a Python skill: a path relative to the configuration file, or the name of a program.',
    kind: text(),
    defaultText: "`.venv/bin/python` in the skill's folder, else `python3`",
  },
  env: {
    about: 'Environment variables of the skill, on top of those of the host.',
    kind: textMap(),
    default: SKILL_DEFAULTS.env,
  },
  denied_credentials: {
    about:
      'Names that no credential of a call may have, in any case; such a call is answered with 422.',
    kind: deniedNames(),
    default: SKILL_DEFAULTS.deniedCredentials,
  },
} satisfies KeyTable;

/** The keys of one skill. */
export const SKILL_KEYS = {
  name: { about: 'Name of the skill in lists and logs.', kind: text(), required: true },
  path: {
    about:
      'Folder of the skill, relative to the configuration file; where there is none, to the folder that the host is started in.',
    kind: text(),
    required: true,
  },
  mount: {
    about: 'The skill answers under `/skills/<mount>/`: letters, digits and `._~-`, at most 64.',
    kind: text(),
    defaultText: 'the name',
  },
  command: {
    about:
      'The program that serves the skill, over the one that its Skilletfile names; always a process of its own.',
    kind: commandLine(),
    defaultText: "that of the skill's folder",
  },
  enabled: { about: 'Whether the skill is served.', kind: flag(), default: true },
  ...SKILL_SETTING_KEYS,
} satisfies KeyTable;

/** The settings that `defaults`, or one skill, gives. */
export type SkillSettingValues = Values<typeof SKILL_SETTING_KEYS>;
