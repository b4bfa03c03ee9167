import { existsSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shellWord } from './shell-word.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const NAME = 'skillet-host';
/** The program behind the command. */
export const BIN = fileURLToPath(new URL('../../../bin/skillet-host.js', import.meta.url));
const MODULES_BIN = join('node_modules', '.bin');

/** The word that runs this very host from a shell in `cwd`: its name, where that is on the PATH, else its path. */
export function hostCommand(env: Environment, cwd: string): string {
  const command = commandAnywhere(env);
  if (command === NAME) return NAME;
  const way = relative(cwd, command);
  return way.startsWith('..') ? command : `./${way}`;
}

/** A text whose commands for a skill's folder run this very host, wherever they are pasted. */
export function pasteable(text: string, env: Environment): string {
  return text.replaceAll(`${NAME} exec -- `, () => `${shellWord(commandAnywhere(env))} exec -- `);
}

function commandAnywhere(env: Environment): string {
  return isOnPath(env) ? NAME : (installedAbove(dirname(BIN)) ?? BIN);
}

/** The same in a script of the package.json in `folder`, for which npm looks in each node_modules above, too. */
export function scriptCommand(env: Environment, folder: string): string {
  return installedAbove(folder) === undefined ? hostCommand(env, folder) : NAME;
}

/** Not counting what npm, npx and pnpm put on it for what they run, which a user's shell does not have. */
function isOnPath({ PATH = '' }: Environment): boolean {
  return PATH.split(delimiter).some(
    (dir) => isAbsolute(dir) && !dir.endsWith(MODULES_BIN) && existsSync(join(dir, NAME)),
  );
}

function installedAbove(dir: string): string | undefined {
  const file = join(dir, MODULES_BIN, NAME);
  if (existsSync(file)) return file;
  return dirname(dir) === dir ? undefined : installedAbove(dirname(dir));
}
