import type { Places } from './places.ts';
import { promisedJob } from './promised-job.ts';

type AnyFunction = (...args: unknown[]) => unknown;

/** What the library of Node calls for everything it does with files. */
export type FileBinding = Record<string, unknown>;

/** The object whose `oncomplete` is called when an operation is over. */
interface FileRequest {
  oncomplete: (this: unknown, error: unknown, ...results: unknown[]) => unknown;
}

/** What holds for the calls of one function, whether they wait for their result or not. */
export interface FileRule {
  /** Throws where the call is refused; called just before it begins. */
  readonly before?: (args: readonly unknown[]) => unknown;
  /** Hears of what it came to, and what was noted before it. */
  readonly after?: (result: unknown, noted: unknown) => void;
}

/** Where the request is among the arguments; a call without one is synchronous. */
export const REQUEST_AT: Readonly<Record<string, number>> = {
  access: 2,
  chmod: 2,
  chown: 3,
  close: 1,
  copyFile: 3,
  fchmod: 2,
  fchown: 3,
  fdatasync: 1,
  fstat: 2,
  fsync: 1,
  ftruncate: 2,
  futimes: 3,
  lchown: 3,
  link: 2,
  lstat: 2,
  lutimes: 3,
  mkdir: 3,
  mkdtemp: 2,
  open: 3,
  openFileHandle: 3,
  read: 5,
  readBuffers: 3,
  readdir: 3,
  readlink: 2,
  realpath: 2,
  rename: 2,
  rmdir: 1,
  stat: 2,
  statfs: 2,
  symlink: 3,
  unlink: 1,
  utimes: 3,
  writeBuffer: 5,
  writeBuffers: 3,
  writeString: 4,
};

/** The last number that there can be: so many files no system lets a process have. */
const NO_DESCRIPTOR = 2 ** 31 - 1;

/**
 * Holds all operations on files to the rules, and those that don't block their caller to the places.
 * The callbacks, the promises, the handles and the streams of `fs` all come down to these functions.
 * Returns the names of those that are not there.
 */
export function guardFileBinding(
  binding: FileBinding,
  places: Places,
  rules: Readonly<Record<string, FileRule>>,
): string[] {
  const missing: string[] = [];
  const fstat = binding['fstat'] as AnyFunction;
  // Fails at once, and calls back in the context of who asked, as nothing else does.
  const fail = (request: FileRequest) => fstat(NO_DESCRIPTOR, false, request);
  for (const name of new Set([...Object.keys(REQUEST_AT), ...Object.keys(rules)])) {
    const original = binding[name] as AnyFunction | undefined;
    if (typeof original !== 'function') missing.push(name);
    else binding[name] = guarded(original, REQUEST_AT[name], places, rules[name] ?? {}, fail);
  }
  return missing;
}

/** The same for the method of a handle that answers with a promise. */
export function promisedMethod(
  original: (this: unknown) => unknown,
  places: Places,
  before: (handle: unknown) => void,
): (this: unknown) => Promise<unknown> {
  return function method() {
    return promisedJob(places, () => {
      before(this);
      return original.call(this);
    });
  };
}

function guarded(
  original: AnyFunction,
  requestAt: number | undefined,
  places: Places,
  { before, after }: FileRule,
  fail: (request: FileRequest) => unknown,
): AnyFunction {
  return (...args) => {
    const request = requestAt === undefined ? undefined : args[requestAt];
    if (request === undefined) {
      const noted = before?.(args);
      const result = original(...args);
      after?.(result, noted);
      return result;
    }
    if (typeof request === 'symbol') {
      return promisedJob(places, () => {
        const noted = before?.(args);
        const promise = original(...args) as Promise<unknown>;
        if (after === undefined) return promise;
        return promise.then((result) => {
          after(result, noted);
          return result;
        });
      });
    }
    const asked = request as FileRequest;
    const { oncomplete } = asked;
    let refused: unknown;
    let noted: unknown;
    asked.oncomplete = function over(error, ...results) {
      places.leave();
      if (refused !== undefined) return oncomplete.call(this, refused);
      // Null for a success, and for one without a result nothing follows.
      if (error === null) after?.(results[0], noted);
      return oncomplete.call(this, error, ...results);
    };
    const inTurn = !places.free;
    places.enter(() => {
      try {
        noted = before?.(args);
      } catch (error) {
        refused = error;
        fail(asked);
        return;
      }
      try {
        original(...args);
      } catch (error) {
        places.leave();
        if (!inTurn) throw error;
      }
    });
    return undefined;
  };
}
