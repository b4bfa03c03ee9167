import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { Builtin } from './late-guards.ts';

const SYNC = ['openSync', 'readFileSync', 'writeFileSync', 'appendFileSync'] as const;
const LATER = ['open', 'readFile', 'writeFile', 'appendFile'] as const;

type AnyFunction = (...args: unknown[]) => unknown;
type Callback = (error: Error) => void;

/**
 * Opening a named pipe that nobody writes to blocks a thread of libuv's pool, which all isolates and
 * the host share, and four of them stop every file operation of the process. So skills cannot open
 * named pipes by path. This guards `fs`, `guardPromisedPipes` guards `fs.promises`.
 */
export function guardNamedPipes(): void {
  const sync = fs as unknown as Record<(typeof SYNC)[number] | (typeof LATER)[number], AnyFunction>;
  for (const name of SYNC) {
    const original = sync[name];
    sync[name] = (path, ...rest) => {
      if (isNamedPipe(path)) throw refusal(path);
      return original(path, ...rest);
    };
  }
  for (const name of LATER) {
    const original = sync[name];
    sync[name] = (path, ...rest) => {
      if (!isNamedPipe(path)) return original(path, ...rest);
      process.nextTick(rest.at(-1) as Callback, refusal(path));
      return undefined;
    };
  }
  syncBuiltinESMExports();
}

/** The same for `fs.promises`. */
export function guardPromisedPipes(promises: Builtin): void {
  for (const name of LATER) {
    const original = promises[name] as AnyFunction;
    promises[name] = async (path: unknown, ...rest: unknown[]) => {
      if (isNamedPipe(path)) throw refusal(path);
      return original(path, ...rest);
    };
  }
}

function isNamedPipe(path: unknown): boolean {
  if (typeof path !== 'string' && !(path instanceof URL) && !(path instanceof Uint8Array)) {
    return false;
  }
  try {
    return fs.statSync(path as fs.PathLike, { throwIfNoEntry: false })?.isFIFO() ?? false;
  } catch {
    // The call itself says what is wrong with the path.
    return false;
  }
}

function refusal(path: unknown): Error {
  const message = `EINVAL: a skill may not open a named pipe, open '${String(path)}'`;
  return Object.assign(new Error(message), { code: 'EINVAL', errno: -22, syscall: 'open' });
}
