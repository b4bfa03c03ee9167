import { join, resolve } from 'node:path';
import { loadConfig, type HostConfig, type LoadConfigOptions, type Pins } from '@skillet/config';
import { checkInstalled } from '../config/check-installed.ts';
import { readInThread } from '../config/config-thread.ts';
import { withNameWarnings } from '../config/name-warnings.ts';
import type { CreateHostOptions } from './create-host-options.ts';

/** What holds without a configuration. */
const NOTHING = { skills: [] };

/** Reads the configuration that a program gives its host. Rejects with a ConfigError. */
export function readOwnConfig(
  options: CreateHostOptions,
  text?: string,
  pins?: Pins,
): Promise<HostConfig> {
  const { config: given, cwd = '.' } = options;
  if (typeof given !== 'string')
    return loadOwn(options, { document: { ...NOTHING, ...given }, pins });
  const [file, workingDir] = [resolve(cwd, given), resolve(cwd)];
  return loadOwn(options, { file, workingDir, ...(text === undefined ? {} : { text }), pins });
}

/** Reads a configuration as a program has it read: with its variables, and its say in where skills come from. */
export async function loadOwn(
  { cwd = '.', env = process.env, resolveSkill }: CreateHostOptions,
  from: Partial<LoadConfigOptions>,
): Promise<HostConfig> {
  // Names what was given in messages.
  const file = join(resolve(cwd), 'createHost');
  if (resolveSkill !== undefined) {
    const config = await loadConfig({ file, ...from, env, resolveSkill });
    return withNameWarnings(await checkInstalled(config, config.install.frozen));
  }
  // Functions and the process's own environment cannot go to a thread, nor have they a say in YAML.
  const { document, ...options } = from;
  const plain = document === undefined ? {} : { document: toData(document) };
  return readInThread({ kind: 'load', options: { file, ...options, ...plain, env: { ...env } } });
}

function toData(document: object): object {
  return JSON.parse(JSON.stringify(document)) as object;
}
