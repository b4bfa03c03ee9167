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
const PATHS = 'import sys; sys.path[:] = [path for path in sys.path if path]; ';
/** 0.2.0 has written no more than this in its place. */
const NO_PATHS = 'import sys; ';
/** What calls a function of a module that was installed. */
const CALL = /^from [\w.]+ import (\w+); sys\.exit\(\1[\w.]*\(\)\)$/;

/**
 * Reads what a lock says that starts an MCP server; undefined for what `skillet-host install` does not write. It is a file of a package,
 * or a function of a module, that was installed: a lock starts nothing else.
 */
export function readServer(given: unknown): LockedServer | undefined {
  const { program, args } = isJsonObject(given) ? given : {};
  if (!isWords(program) || !isWords(args)) return undefined;
  const [first, second = '', third, fourth = ''] = program;
  if (first === 'node')
    return program.length === 2 && MODULE.test(second) ? { program, args } : undefined;
  if (first !== PYTHON || second !== '-B' || third !== '-c' || program.length !== 4)
    return undefined;
  const call = fourth.slice((fourth.startsWith(PATHS) ? PATHS : NO_PATHS).length);
  const code = `${PATHS}${call}`;
  if (!CALL.test(call) || (fourth !== code && fourth !== `${NO_PATHS}${call}`)) return undefined;
  return { program: [PYTHON, '-B', '-c', code], args };
}

function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}
