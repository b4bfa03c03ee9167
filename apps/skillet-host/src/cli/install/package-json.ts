import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject } from '@skillet/core';
import { Refused } from '@skillet/install';

/** What a skill's package says that matters before it is installed. */
export interface PackageFacts {
  /** Names of the packages that it needs. */
  readonly dependencies: readonly string[];
  /** Names of the scripts that npm would run while it installs it. */
  readonly scripts: readonly string[];
}

const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare'];

/** Reads the package.json of a skill, where it has one. */
export async function packageFacts(dir: string): Promise<PackageFacts> {
  const text = await readFile(join(dir, 'package.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return { dependencies: [], scripts: [] };
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Refused('its package.json is not JSON');
  }
  const { dependencies, scripts } = isJsonObject(read) ? read : {};
  const names = (value: unknown) => (isJsonObject(value) ? Object.keys(value) : []);
  return {
    dependencies: names(dependencies).filter((name) => name !== '@skillet/sdk'),
    scripts: names(scripts).filter((name) => INSTALL_SCRIPTS.includes(name)),
  };
}
