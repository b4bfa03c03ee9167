import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject } from '@skillet/core';

const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare'];

/** Names of the scripts that npm would run while it installs a skill's package; none where it has no package.json. */
export async function installScripts(dir: string): Promise<readonly string[]> {
  const text = await readFile(join(dir, 'package.json'), 'utf8').catch(() => '{}');
  const read = parse(text);
  const scripts = isJsonObject(read) ? read['scripts'] : undefined;
  return isJsonObject(scripts)
    ? Object.keys(scripts).filter((name) => INSTALL_SCRIPTS.includes(name))
    : [];
}

/** That it is no JSON, whoever looks for dependencies in it says. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
