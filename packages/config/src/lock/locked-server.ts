import { isJsonObject } from '@skillet/core';

/** What starts an MCP server that was installed. */
export interface LockedServer {
  /** `node`, or the path of an interpreter, and what that runs; paths begin with `./`, and are relative to its folder. */
  readonly program: readonly string[];
  /** What it is started with besides. */
  readonly args: readonly string[];
}

/** A file of a package: no part of its path leads out of that. */
const MODULE =
  /^\.\/node_modules\/(?:@[^/@]+\/)?[^/@.][^/]*\/(?!\.\.?(?:\/|$))[^/]+(?:\/(?!\.\.?(?:\/|$))[^/]+)*$/;
const PYTHON = './.venv/bin/python';
/** Has Python look for modules where they were installed, and not in the folder that it is started in. */
const PATHS = 'sys.path[:] = [path for path in sys.path if path]; ';
/** What calls a function of a module that was installed; before 0.3.0 it did not keep modules of the folder that it is started in away. */
const CODE =
  /^import sys; (?:sys\.path\[:\] = \[path for path in sys\.path if path\]; )?(from (?!__main__)[A-Za-z_]\w*(?:\.\w+)* import (\w+); sys\.exit\(\2(?:\.\w+)*\(\)\))$/;

/**
 * Reads what a lock says that starts an MCP server; undefined for what `skillet-host install` does not write. It is a file of a package,
 * or a function of a module, that was installed: a lock starts nothing else.
 */
export function readServer(given: unknown): LockedServer | undefined {
  const { program, args } = isJsonObject(given) ? given : {};
  if (!isWords(program) || !isWords(args)) return undefined;
  const [first, second = '', third, code = '', ...others] = program;
  if (first === 'node' && program.length === 2 && MODULE.test(second)) return { program, args };
  const [, call] = CODE.exec(code) ?? [];
  const isOfPython = first === PYTHON && second === '-B' && third === '-c' && others.length === 0;
  if (!isOfPython || call === undefined) return undefined;
  return { program: [PYTHON, '-B', '-c', `import sys; ${PATHS}${call}`], args };
}

function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}
