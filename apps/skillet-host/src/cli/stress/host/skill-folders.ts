import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../usage-error.ts';

const EXAMPLES = new URL('../../../../../../examples/', import.meta.url);

const BROKEN_SKILLETFILE = `name: broken
description: Cannot be parsed
entry: broken:handler
inputs:
  bomb: { type: string, required: false }
`;

/** The folder of an example; a UsageError where there are none. */
export function exampleDir(name: string): string {
  const dir = fileURLToPath(new URL(name, EXAMPLES));
  if (existsSync(dir)) return dir;
  throw new UsageError(
    `stress needs the folder examples/${name} of the repository; pass --url to attack a host that runs`,
  );
}

/** Writes a skill with a syntax error; it is made here because no tool would let it lie about. */
export async function writeSyntaxError(dir: string): Promise<string> {
  const folder = join(dir, 'broken');
  await mkdir(folder);
  await writeFile(join(folder, 'Skilletfile.yaml'), BROKEN_SKILLETFILE);
  await writeFile(join(folder, 'broken.ts'), 'export function handler( {\n');
  return folder;
}
