import type { InventoryFields, SkillManifest } from '@skillet/core';
import { PROGRAM_KEYS, SKILLETFILE_KEYS } from '../keys/skilletfile-keys.ts';
import type { Reports } from '../problems/problem.ts';
import { readKeys } from '../shape/read-keys.ts';
import { parseRuntime, type Runtime } from '../units/runtime.ts';
import { plainMap } from '../yaml/plain-value.ts';
import { entryOf, isNull, showNode, type YamlMap, type YamlNode } from '../yaml/yaml-node.ts';
import { readCredentials, readSettings } from './read-credentials.ts';
import { readExamples } from './read-examples.ts';
import { readParameters } from './read-parameters.ts';

/** A Skilletfile's content, and the entry or program it names. */
export interface ManifestAndEntry {
  readonly manifest: SkillManifest;
  readonly entry: string | undefined;
  readonly app: string | undefined;
  /** What runs the code; undefined when that is wrong, or a program's. */
  readonly runtime: Runtime | undefined;
  readonly command?: readonly string[];
}

/**
 * Reads the mapping of a Skilletfile; unknown keys are warnings there. `program`: the configuration
 * names one.
 */
export function readManifest(map: YamlMap, reports: Reports, program: boolean): ManifestAndEntry {
  const isProgram = program || entryOf(map, 'command') !== undefined;
  const values = readKeys(map, isProgram ? PROGRAM_KEYS : SKILLETFILE_KEYS, {
    within: '',
    report: reports.error,
    reportUnknown: reports.warn,
  });
  const { entry, entry_point } = values;
  if (entry !== undefined && entry_point !== undefined && entry !== entry_point) {
    reports.warn(map.at, '`entry` and `entry_point` differ: `entry` is used');
  }
  const credentials = readCredentials(values.credentials);
  const { at } = entryOf(map, 'settings') ?? map;
  const settings = readSettings(values.settings, credentials, at, reports);
  // Outputs are for readers only, so that what is odd in them keeps nothing from running.
  const lenient: Reports = { error: reports.warn, warn: reports.warn };
  const manifest: SkillManifest = {
    name: values.name ?? '',
    version: values.version ?? SKILLETFILE_KEYS.version.default,
    description: values.description ?? SKILLETFILE_KEYS.description.default,
    ...(values.license ? { license: values.license } : {}),
    runtime: values.runtime ?? SKILLETFILE_KEYS.runtime.default,
    inputs: readParameters(values.inputs, 'inputs', reports),
    outputs: readParameters(values.outputs, 'outputs', lenient),
    inventory: readInventory(values.inventory, reports),
    examples: readExamples(values.examples, reports),
    idempotent: values.idempotent ?? SKILLETFILE_KEYS.idempotent.default,
    ...(credentials === undefined ? {} : { credentials }),
    ...(settings.length === 0 ? {} : { settings }),
  };
  const { app, command } = values;
  const programs = command === undefined ? {} : { command };
  const given = entryOf(map, 'runtime') === undefined ? manifest.runtime : values.runtime;
  const runtime = given === undefined ? undefined : runtimeOf(given);
  return { manifest, entry: entry ?? entry_point, app, runtime, ...programs };
}

function runtimeOf(name: string): Runtime | undefined {
  const parsed = parseRuntime(name);
  return parsed.ok ? parsed.value : undefined;
}

function readInventory(node: YamlNode | undefined, { error }: Reports): InventoryFields {
  if (node === undefined || isNull(node)) return {};
  if (node.kind === 'map') return plainMap(node, error);
  error(node.at, `\`inventory\` must be a mapping, not ${showNode(node)}`);
  return {};
}
