import { basename, dirname } from 'node:path';
import { INSTALL_DEFAULTS } from '../host/defaults.ts';
import type { InstallConfig, InstalledSkill } from '../host/host-config.ts';
import { ConfigError } from '../problems/config-error.ts';
import { noteTo, type Problem } from '../problems/problem.ts';
import { check } from '../schema/check.ts';
import { overlay, type Partially } from '../schema/overlay.ts';
import { substituteNode } from '../substitute/substitute-node.ts';
import type { Environment } from '../substitute/substitute.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { readText } from '../yaml/read-yaml-file.ts';
import { entryOf, isNull } from '../yaml/yaml-node.ts';
import { findInstalled, installedSkills } from './installed-skills.ts';

/** What of a configuration matters to whoever installs. */
export interface InstallSettings {
  readonly install: InstallConfig;
  readonly installed: readonly InstalledSkill[];
}

/**
 * Reads of a configuration what matters to whoever installs: neither its skills nor what its other sections need of the
 * environment have to be there.
 *
 * @throws {ConfigError} with what is wrong in that section, or with the file.
 */
export function readInstallSettings(file: string, env: Environment): InstallSettings {
  const problems: Problem[] = [];
  const note = noteTo(problems, basename(file));
  const text = readText(file, note);
  const root = text === undefined ? undefined : parseYaml(text, note);
  if (root !== undefined && root.kind !== 'map')
    note(root.at, 'the configuration must be a mapping with `skills:`');
  const map = root?.kind === 'map' ? root : undefined;
  const section = map && entryOf(map, 'install')?.value;
  let given: Partially<InstallConfig> = {};
  if (section?.kind === 'map') {
    const { values, faults } = check<InstallConfig>(
      'install',
      substituteNode(section, env, note),
      'install',
    );
    for (const { at, message } of faults) note(at, message);
    given = values;
  } else if (section !== undefined && !isNull(section)) {
    note(section.at, '`install` must be a mapping');
  }
  if (problems.length > 0) throw new ConfigError(file, problems);
  const list = map && entryOf(map, 'skills')?.value;
  const entries = list?.kind === 'list' ? list.items.filter((item) => item.kind === 'map') : [];
  const baseDir = dirname(file);
  // What is wrong with the lock, whoever writes it will say.
  const lock = findInstalled(baseDir, () => undefined);
  return {
    install: overlay<InstallConfig>(INSTALL_DEFAULTS, given),
    installed: installedSkills(entries, lock, { baseDir, env }),
  };
}
