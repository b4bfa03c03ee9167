import type { LockedServer } from './locked-server.ts';

/** The module that a program of Python calls a function of. */
const MODULE = /; from (\w+)/;
/** What Python has itself was not installed, and some of it would run what a lock has as arguments (`timeit`). Before 3.10 it does not say what that is. */
const INSTALLED =
  '; "$1" in getattr(sys, "stdlib_module_names", ()) and sys.exit("$1 is a module of Python, and was not installed"); from $1';

/**
 * The command of an MCP server that lies in a folder (`./…`, relative to the configuration): its paths lead there. As it stands in a
 * configuration: no `${…}` in a word is one of the host's variables.
 */
export function serverCommand({ program, args }: LockedServer, folder: string): readonly string[] {
  const words = program.map((word, index) => {
    if (index === 0 && word === 'node') return process.execPath;
    if (program[index - 1] === '-c') return word.replace(MODULE, INSTALLED);
    return word.startsWith('./') ? `${folder}/${word.slice('./'.length)}` : word;
  });
  return [...words, ...args].map((word) => word.replaceAll('${', '$$$${'));
}
