import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Cli } from './cli.ts';
import { workspace } from './workspace.ts';

/** A skill whose answer names its version and that of a module it imports. */
export function skillFiles(
  dir: string,
  version: number,
  imported = version,
): Record<string, string> {
  return {
    [`${dir}/Skilletfile.yaml`]: skilletfile(version),
    [`${dir}/skill.ts`]: code(version),
    [`${dir}/imported.ts`]: `export const imported: number = ${String(imported)};\n`,
  };
}

export function skilletfile(version: number): string {
  return `name: versioned
version: ${String(version)}.0.0
description: Says which version it is
entry: skill:handler
inputs:
  ms: {type: integer, default: 0}
outputs:
  version: {type: integer}
`;
}

export function code(version: number): string {
  return `import { setTimeout as sleep } from 'node:timers/promises';
import { imported } from './imported.ts';
export async function handler({ ms }: { ms: number }) {
  const begun = ${String(version)};
  await sleep(ms);
  return { version: ${String(version)}, begun, imported };
}
`;
}

export function config(mounts: readonly string[], extra = '', server = ''): string {
  const skills = mounts.map((mount) => `  - {name: ${mount}, path: ./${mount}, mount: ${mount}}\n`);
  return `skills:\n${skills.join('')}server: {host: 127.0.0.1, port: 0${server}}\n${extra}`;
}

export async function start(
  mounts: readonly string[],
  options: { extra?: string; server?: string; args?: string[]; env?: Record<string, string> } = {},
) {
  const files = Object.assign({}, ...mounts.map((mount) => skillFiles(mount, 1))) as Record<
    string,
    string
  >;
  const yaml = config(mounts, options.extra, options.server);
  const cwd = await workspace({ ...files, 'runtime-config.yaml': yaml });
  const cli = new Cli({
    cwd,
    args: ['--log-level', 'debug', ...(options.args ?? [])],
    env: options.env ?? {},
  });
  const url = await cli.url();
  await Promise.all(mounts.map((mount) => cli.ready(mount)));
  const write = (name: string, text: string) => writeFile(join(cwd, name), text);
  return { cli, url, cwd, write };
}

export async function reload(url: string, query = '') {
  const response = await fetch(`${url}/reload${query}`, { method: 'POST' });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
