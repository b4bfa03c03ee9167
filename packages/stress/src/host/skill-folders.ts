import { existsSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '@skillet/command';

const EXAMPLES = new URL('../../../../examples/', import.meta.url);

const BROKEN = {
  node: { file: 'broken.ts', text: 'export function handler( {\n' },
  python: { file: 'broken.py', text: 'def handler(inputs:\n' },
};

/** The folder of an example; a UsageError where there are none. */
export function exampleDir(name: string): string {
  const dir = fileURLToPath(new URL(name, EXAMPLES));
  if (existsSync(dir)) return dir;
  throw new UsageError(
    `stress needs the folder examples/${name} of the repository; pass --url to attack a host that runs`,
  );
}

/** Copies an example into a folder, for a program in TypeScript: Node runs none below a `node_modules`. */
export async function copyExample(name: string, dir: string): Promise<string> {
  const folder = join(dir, name);
  await cp(exampleDir(name), folder, { recursive: true });
  return folder;
}

/** Writes a skill with a syntax error; it is made here because no tool would let it lie about. */
export async function writeSyntaxError(dir: string, runtime: keyof typeof BROKEN): Promise<string> {
  const folder = join(dir, `broken-${runtime}`);
  const { file, text } = BROKEN[runtime];
  await mkdir(folder);
  await writeFile(
    join(folder, 'Skilletfile.yaml'),
    `name: broken
description: Cannot be parsed
runtime: ${runtime}
entry: broken:handler
inputs:
  bomb: { type: string, required: false }
`,
  );
  await writeFile(join(folder, file), text);
  return folder;
}

/** Makes a folder for a host's temporary files, which the bomb that empties such a folder may empty. */
export async function makeTempFolder(dir: string): Promise<string> {
  const folder = join(dir, 'tmp');
  await mkdir(folder);
  await writeFile(join(folder, 'chaos-may-empty-this'), '');
  return folder;
}
