import { mkdtemp, mkdir, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The commandable fixture skill. */
export const COMMANDABLE = fixture('commandable');

/** The example that fetches, in a world with one public server. */
export const PRETENDED_INTERNET = fixture('pretended-internet');

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../../../test/fixtures/skills/${name}`, import.meta.url));
}

/** Makes a folder of its own with the given files in it. */
export async function workspace(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'skillet-cli-')));
  for (const [name, text] of Object.entries(files)) {
    const file = join(dir, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return dir;
}

/** A Skilletfile with a handler in `skill.js`. */
export const SKILLETFILE = `name: echo
version: 1.0.0
description: Says what it is told
runtime: node
entry: skill:handler
inputs:
  text: {type: string, description: what to say}
outputs:
  text: {type: string, description: what was said}
`;

/** A handler that returns its inputs. */
export const ECHO = 'export const handler = (inputs) => inputs;\n';

/** A configuration that serves the commandable skill at `c` on any free port. */
export function commandableConfig(extra = ''): string {
  return `skills:
  - {name: commandable, path: ${COMMANDABLE}, mount: c, timeout: 5s${extra}}
server: {host: 127.0.0.1, port: 0}
`;
}
