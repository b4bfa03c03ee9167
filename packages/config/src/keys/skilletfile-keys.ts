import type { KeyTable } from '../shape/key-table.ts';
import { anyNode } from '../shape/map-kinds.ts';
import { flag, optionalText, text } from '../shape/plain-kinds.ts';
import { credentials } from './credential-kinds.ts';
import { commandLine } from './command-kind.ts';
import { runtimeName } from './runtime-kind.ts';
import { settings } from './setting-kinds.ts';

/** The keys of a Skilletfile. */
export const SKILLETFILE_KEYS = {
  name: { about: 'Name that the skill gives itself.', kind: text(), required: true },
  version: { about: 'Version of the skill.', kind: text(), default: '0.0.0' },
  description: {
    about: 'What the skill does, for the agents that choose it.',
    kind: optionalText(),
    default: '',
  },
  license: { about: 'License of the code.', kind: optionalText() },
  runtime: {
    about:
      'What the code is written for; `deno` counts as `node`. With a `command` it may be anything.',
    kind: runtimeName(),
    default: 'node',
  },
  entry: {
    about:
      'The handler as `module:function`, with a module `.ts`, `.mts`, `.js` or `.mjs` in the folder, or `.py` where the runtime is Python; the function is `handler` when only the module is given.',
    kind: text(),
  },
  entry_point: { about: 'Another name of `entry`.', kind: text() },
  command: {
    about:
      'Instead of `entry`: a program that serves HTTP, with its arguments. `{socket}` in them is the path of a Unix socket to listen on, `{port}` a port of 127.0.0.1.',
    kind: commandLine(),
  },
  app: {
    about:
      'An application with routes of its own, as `module:export`, in place of a handler; the export is `app` when only the module is given. A module `skillet_runtime`, also a `skillet_runtime.py`, in the folder needs no key.',
    kind: text(),
  },
  auth: { about: 'Accepted and not used.', kind: anyNode('anything') },
  inputs: {
    about: 'What a call takes: names, and for each a JSON Schema with `required`.',
    kind: anyNode('mapping of names to schemas'),
    defaultText: 'none',
  },
  outputs: {
    about: 'What a call returns, described like the inputs; for readers, not checked.',
    kind: anyNode('mapping of names to schemas'),
    defaultText: 'none',
  },
  inventory: {
    about: 'Further fields of `/inventory`, such as `category`, `use_cases` or `tags`.',
    kind: anyNode('mapping'),
    defaultText: 'none',
  },
  idempotent: {
    about: 'Whether a call may be sent again after a crash.',
    kind: flag(),
    default: false,
  },
  examples: {
    about: 'Calls that show the use: each with `input`, and `output` where it is always the same.',
    kind: anyNode('list of mappings'),
    defaultText: 'none',
  },
  credentials: {
    about:
      'What the skill takes of its callers, and nothing else; a mere list is one of required names. Left out, it takes any names that are allowed.',
    kind: credentials(),
  },
  settings: {
    about:
      'Environment variables that the operator of the host decides, by `env` or the environment of the host, and no caller: each with a `description` and a `default`.',
    kind: settings(),
    defaultText: 'none',
  },
  health: { about: 'Accepted and not used yet.', kind: anyNode('anything') },
} satisfies KeyTable;

/** The same for a program, whose language is its own affair. */
export const PROGRAM_KEYS = {
  ...SKILLETFILE_KEYS,
  runtime: { ...SKILLETFILE_KEYS.runtime, kind: text() },
} satisfies KeyTable;
