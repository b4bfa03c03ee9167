import { ConfigError } from '../problems/config-error.ts';
import { noteTo, type Problem, type NoteProblem } from '../problems/problem.ts';
import { check } from '../schema/check.ts';
import { substituteNode } from '../substitute/substitute-node.ts';
import type { Environment } from '../substitute/substitute.ts';
import { readYamlFile } from '../yaml/read-yaml-file.ts';
import { entryOf, isNull, showNode, type YamlMap, type YamlNode } from '../yaml/yaml-node.ts';
import { DISCOVERY_DEFAULTS, type DiscoveryFile } from './discovery-file.ts';

/** What `loadDiscovery` is given. */
export interface LoadDiscoveryOptions {
  /** Path of the file. */
  readonly file: string;
  /** The file as the user calls it, for messages. */
  readonly name: string;
  /** The variables that `${VAR}` refers to. */
  readonly env: Environment;
}

/**
 * Reads the file of the Discovery Service, `skills.yaml`.
 *
 * @throws {ConfigError} with all that is wrong in the file.
 */
export function loadDiscovery({ file, name, env }: LoadDiscoveryOptions): DiscoveryFile {
  const problems: Problem[] = [];
  const note = noteTo(problems, name);
  const root = readYamlFile(file, note);
  const map = root === undefined ? undefined : mappingOf(root, note);
  const values = map === undefined ? {} : checked(substituteNode(map, env, note), note);
  if (problems.length > 0) throw new ConfigError(file, problems);
  return { ...DISCOVERY_DEFAULTS, ...values };
}

/** An empty file says as much as one without keys. */
function mappingOf(root: YamlNode, note: NoteProblem): YamlMap | undefined {
  if (root.kind === 'map') return root;
  if (!isNull(root)) {
    note(root.at, `the file must be a mapping with \`skills:\`, not ${showNode(root)}`);
  }
  return undefined;
}

function checked(map: YamlMap, note: NoteProblem): Partial<DiscoveryFile> {
  const { values, faults } = check<DiscoveryFile>('discovery', withPlainAddresses(map));
  for (const { at, message } of faults) note(at, message);
  return values;
}

/** The original also takes a skill as a mapping with a `url`. */
function withPlainAddresses(map: YamlMap): YamlMap {
  const plain = (item: YamlNode) =>
    item.kind === 'map' ? (entryOf(item, 'url')?.value ?? item) : item;
  const entries = map.entries.map((entry) =>
    entry.key === 'skills' && entry.value.kind === 'list'
      ? { ...entry, value: { ...entry.value, items: entry.value.items.map(plain) } }
      : entry,
  );
  return { ...map, entries };
}
