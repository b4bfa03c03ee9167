import { existsSync } from 'node:fs';
import path from 'node:path';
import { nonEmpty, UsageError } from '@skillet/command';
import {
  DISCOVERY_DEFAULTS,
  loadDiscovery,
  parseBaseUrl,
  type DiscoveryFile,
  type Environment,
} from '@skillet/config';

/** Where a configuration comes from. */
export interface ConfigRequest {
  /** The configuration file as the user wrote it. Default: `skills.yaml`, which need not be there when `SKILLET_SKILLS` is set. */
  readonly file: string | undefined;
  readonly env: Environment;
  readonly cwd: string;
}

/**
 * Reads the configuration file; addresses in `SKILLET_SKILLS`, with commas between them, replace those of the file.
 *
 * @throws {UsageError | ConfigError} with what the user can put right; a ConfigError has all that is wrong in the file.
 */
export function readConfig({ file, env, cwd }: ConfigRequest): DiscoveryFile {
  const name = file ?? 'skills.yaml';
  const given = nonEmpty(env['SKILLET_SKILLS']);
  const fromFile = readFile({
    name,
    cwd,
    env,
    optional: file === undefined && given !== undefined,
  });
  const skills = given === undefined ? fromFile.skills : addressesIn(given);
  if (skills.length === 0) {
    throw new UsageError(
      `nothing to discover: list addresses under \`skills:\` in ${name}, or in SKILLET_SKILLS`,
    );
  }
  return { ...fromFile, skills: [...new Set(skills)] };
}

interface FileRequest {
  readonly name: string;
  readonly cwd: string;
  readonly env: Environment;
  readonly optional: boolean;
}

function readFile({ name, cwd, env, optional }: FileRequest): DiscoveryFile {
  const file = path.resolve(cwd, name);
  if (existsSync(file)) return loadDiscovery({ file, name, env });
  if (optional) return DISCOVERY_DEFAULTS;
  throw new UsageError(`${name} does not exist; pass --config or set SKILLET_SKILLS`);
}

function addressesIn(list: string): string[] {
  const given = list.split(',').map((address) => address.trim());
  return given.filter((address) => address !== '').map(readAddress);
}

function readAddress(text: string): string {
  const address = parseBaseUrl(text);
  if (address.ok) return address.value;
  const why = address.because === undefined ? '' : `: ${address.because}`;
  throw new UsageError(
    `SKILLET_SKILLS: \`${text}\` is not an address such as \`http://localhost:8000\`${why}`,
  );
}
