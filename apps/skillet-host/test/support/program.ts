import { execFile } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { workspace } from './workspace.ts';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const execute = promisify(execFile);

/** Runs the program `main.mjs` among some files, where `skillet-host` is installed, to its end. */
export async function runProgram(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const cwd = await workspace(files);
  await mkdir(join(cwd, 'node_modules'));
  await symlink(PACKAGE, join(cwd, 'node_modules', 'skillet-host'));
  return execute(process.execPath, ['main.mjs'], { cwd, timeout: 60_000 });
}
