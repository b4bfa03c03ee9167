import type { Permissions, Placement, SkillManifest } from '@skillet/core';
import type { NoteProblem, ProblemNotes } from '../problems/problem.ts';
import { check } from '../schema/check.ts';
import { parseRuntime, type Runtime } from '../units/runtime.ts';
import { plainMap } from '../yaml/plain-value.ts';
import { entryOf, isNull, type YamlMap } from '../yaml/yaml-node.ts';
import {
  readCredentials,
  readSettings,
  type GivenCredentials,
  type GivenSettings,
} from './read-credentials.ts';
import { readHints, type GivenHints } from './read-hints.ts';
import { readExamples } from './read-examples.ts';
import { readParameters } from './read-parameters.ts';
import { readPermissions } from './read-permissions.ts';

/** A Skilletfile's content, and the entry or program it names. */
export interface ManifestAndEntry {
  readonly manifest: SkillManifest;
  readonly entry: string | undefined;
  readonly app: string | undefined;
  /** What runs the code; undefined when that is wrong, or a program's. */
  readonly runtime: Runtime | undefined;
  readonly command?: readonly string[];
}

interface ManifestValues extends GivenHints {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly runtime: string;
  readonly entry: string;
  readonly entryPoint: string;
  readonly command: readonly string[];
  readonly app: string;
  readonly credentials: GivenCredentials;
  readonly settings: GivenSettings;
  readonly placement: Partial<Placement>;
  readonly permissions: Partial<Permissions>;
}

/** What is odd in these keeps nothing from running: they are for readers only. */
const FOR_READERS = ['outputs', 'examples', 'title', 'icons'];

/** Reads the mapping of a Skilletfile. `program`: the configuration names one. */
export function readManifest(
  map: YamlMap,
  notes: ProblemNotes,
  program: boolean,
): ManifestAndEntry {
  const { values, faults } = check<ManifestValues>('skilletfile', map);
  const valueOf = (key: string) => entryOf(map, key)?.value;
  const runtime = valueOf('runtime');
  // The language of a program is its own affair.
  const isProgram = program || valueOf('command') !== undefined;
  const language = isProgram && runtime?.kind === 'scalar' ? runtime.text : '';
  for (const { at, message, lenient, key = '' } of faults) {
    if (key === 'runtime' && language !== '') continue;
    if (FOR_READERS.includes(key)) notes.warn(at, `${message}; it is left out`);
    else (lenient ? notes.warn : notes.error)(at, message);
  }
  const { entry, entryPoint, app, command } = values;
  if (entry !== undefined && entryPoint !== undefined && entry !== entryPoint) {
    notes.warn(map.at, '`entry` and `entry_point` differ: `entry` is used');
  }
  const inventory = valueOf('inventory');
  const lenient: ProblemNotes = { error: notes.warn, warn: notes.warn };
  const manifest: SkillManifest = {
    name: values.name ?? '',
    version: values.version ?? '0.0.0',
    description: values.description ?? '',
    ...(values.license ? { license: values.license } : {}),
    runtime: language || (values.runtime ?? 'node'),
    inputs: readParameters(valueOf('inputs'), 'inputs', notes),
    outputs: readParameters(valueOf('outputs'), 'outputs', lenient),
    inventory: inventory?.kind === 'map' ? plainMap(inventory, notes.error) : {},
    examples: readExamples(valueOf('examples'), notes.error),
    ...readHints(values, map.at, notes.warn),
    ...placed(values),
    ...declaredNames(values, map, notes.error),
  };
  const permissions = readPermissions(values.permissions, manifest, map, notes.error);
  const given = runtime === undefined ? manifest.runtime : values.runtime;
  const parsed = given === undefined ? undefined : parseRuntime(given);
  return {
    manifest: permissions === undefined ? manifest : { ...manifest, permissions },
    entry: entry ?? entryPoint,
    app,
    runtime: parsed?.ok === true ? parsed.value : undefined,
    ...(command === undefined ? {} : { command }),
  };
}

function placed({ placement }: Partial<ManifestValues>): Pick<SkillManifest, 'placement'> {
  const { labels = {} } = placement ?? {};
  return Object.keys(labels).length === 0 ? {} : { placement: { labels } };
}

/** The credentials, where a Skilletfile speaks of any, and the settings, where there are any. */
function declaredNames(
  values: Partial<ManifestValues>,
  map: YamlMap,
  note: NoteProblem,
): Pick<SkillManifest, 'credentials' | 'settings'> {
  const entry = entryOf(map, 'credentials');
  // A key that says nothing declares nothing.
  const isDeclared = values.credentials !== undefined && entry && !isNull(entry.value);
  const credentials = isDeclared ? readCredentials(values.credentials) : undefined;
  const settings = readSettings(values.settings ?? []);
  const { required = [], optional = [] } = credentials ?? {};
  for (const { name } of settings) {
    if (![...required, ...optional].includes(name)) continue;
    const { at } = entryOf(map, 'settings') ?? map;
    const decided = 'it is decided by the operator or by callers';
    note(at, `\`settings\`: ${name} is a credential as well; ${decided}`);
  }
  return {
    ...(credentials === undefined ? {} : { credentials }),
    ...(settings.length === 0 ? {} : { settings }),
  };
}
