import { mkdir, readdir, readFile, readlink, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import type { Python } from './pip.ts';

/** Folder of a skill's virtual environment, in the skill's own. */
export const ENVIRONMENT = '.venv';
const PROGRAMS = `${ENVIRONMENT}/bin`;
const SETTINGS = `${ENVIRONMENT}/pyvenv.cfg`;

/** What of an environment is of this machine, and so no part of a digest. */
export function isOfMachine(path: string): boolean {
  return path === PROGRAMS || path === SETTINGS;
}

/** Where packages lie in an environment. */
export function packagesIn(dir: string, { version }: Pick<Python, 'version'>): string {
  return join(dir, ENVIRONMENT, 'lib', `python${version}`, 'site-packages');
}

/** Makes a virtual environment (PEP 405) of a folder with packages: a link to the interpreter, and where that is. */
export async function makeEnvironment(dir: string, { executable }: Python): Promise<void> {
  await mkdir(join(dir, PROGRAMS), { recursive: true });
  await symlink(executable, join(dir, PROGRAMS, 'python'));
  await writeFile(join(dir, SETTINGS), settingsOf(executable));
}

/** Whether what of an environment is of this machine is as `makeEnvironment` makes it; true where there is none. */
export async function isEnvironmentAsMade(dir: string): Promise<boolean> {
  const names = await readdir(join(dir, ENVIRONMENT)).catch(() => undefined);
  if (names === undefined) return true;
  try {
    const programs = await readdir(join(dir, PROGRAMS));
    const link = join(dir, PROGRAMS, 'python');
    const executable = await readlink(link);
    const text = await readFile(join(dir, SETTINGS), 'utf8');
    const way = relative(await realpath(dir), await realpath(executable));
    const isElsewhere = way.startsWith('../');
    return (
      programs.join() === 'python' &&
      isAbsolute(executable) &&
      isElsewhere &&
      text === settingsOf(executable)
    );
  } catch {
    return false;
  }
}

function settingsOf(executable: string): string {
  return `home = ${dirname(executable)}\ninclude-system-site-packages = false\n`;
}
