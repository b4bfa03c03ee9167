import { mkdir, readdir, readFile, readlink, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { findPython, type Python } from './pip.ts';

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

/**
 * Why what of an environment is of this machine is not as `makeEnvironment` makes it here: only a link to the `python3` of this machine,
 * and where that is. Undefined where it is so, or where there is no environment.
 */
export async function environmentFault(dir: string): Promise<string | undefined> {
  const names = await readdir(join(dir, ENVIRONMENT)).catch(() => undefined);
  if (names === undefined) return undefined;
  const link = await linkIn(dir).catch(() => undefined);
  if (link === undefined) return 'its .venv is not as it was made';
  // Not in its folder: what lies there has no say in which Python that is.
  const here = await findPython(dirname(dir)).catch(() => undefined);
  if (here === undefined) return 'its .venv needs a python3, and there is none here that runs';
  return link === here.executable
    ? undefined
    : 'its .venv leads to another Python than python3 does here';
}

/** Where the interpreter of an environment is; undefined where it has anything else besides, or that is no program of the machine. */
async function linkIn(dir: string): Promise<string | undefined> {
  const programs = await readdir(join(dir, PROGRAMS));
  const executable = await readlink(join(dir, PROGRAMS, 'python'));
  const text = await readFile(join(dir, SETTINGS), 'utf8');
  const way = relative(await realpath(dir), await realpath(executable));
  const isWell =
    programs.join() === 'python' &&
    isAbsolute(executable) &&
    way.startsWith('../') &&
    text === settingsOf(executable);
  return isWell ? executable : undefined;
}

function settingsOf(executable: string): string {
  return `home = ${dirname(executable)}\ninclude-system-site-packages = false\n`;
}
