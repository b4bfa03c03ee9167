import type { EventEmitter } from 'node:events';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { Builtin } from './late-guards.ts';

/** Files a skill may have open in one isolate. */
const MAX_OPEN = 1024;

type AnyFunction = (...args: never[]) => unknown;
type Callback = (error: Error | null, ...results: unknown[]) => void;

/**
 * All threads share the descriptors of the process: closing a number that is not one's own closes a
 * socket of the host, and leaking them starves it. So a skill closes only what it opened, and may
 * have a bounded number open. Returns what guards `fs.promises` likewise.
 */
export function guardDescriptors(): (promises: Builtin) => void {
  const open = new Set<number>();
  const { openSync, closeSync } = fs;
  const openLater = fs.open as (...args: unknown[]) => void;
  const closeLater = fs.close as (fd: number, callback?: Callback) => void;

  replace('openSync', (...args: Parameters<typeof openSync>) => {
    const full = tooMany(open);
    if (full !== undefined) throw full;
    const fd = openSync(...args);
    open.add(fd);
    return fd;
  });
  replace('open', (...args: unknown[]) => {
    const callback = args.pop() as Callback;
    const full = tooMany(open);
    if (full !== undefined) {
      process.nextTick(callback, full);
      return;
    }
    openLater(...args, (error: Error | null, fd: number) => {
      if (error === null) open.add(fd);
      callback(error, fd);
    });
  });
  replace('closeSync', (fd: number) => {
    if (isForeign(open, fd)) throw notYours();
    open.delete(fd);
    closeSync(fd);
  });
  replace('close', (fd: number, callback?: Callback) => {
    if (isForeign(open, fd)) {
      process.nextTick(callback ?? (() => undefined), notYours());
      return;
    }
    open.delete(fd);
    closeLater(fd, callback);
  });
  syncBuiltinESMExports();
  return (promises) => {
    boundFileHandles(open, promises);
  };
}

/** A `FileHandle` closes itself; it counts from its opening to its closing. */
function boundFileHandles(open: Set<number>, promises: Builtin): void {
  const openHandle = promises['open'] as typeof fs.promises.open;
  const bounded: typeof openHandle = async (...args) => {
    const full = tooMany(open);
    if (full !== undefined) throw full;
    const handle = await openHandle(...args);
    const { fd } = handle;
    open.add(fd);
    // An emitter, though its types do not say so.
    (handle as unknown as EventEmitter).once('close', () => open.delete(fd));
    return handle;
  };
  promises['open'] = bounded;
}

function isForeign(open: ReadonlySet<number>, fd: unknown): boolean {
  // What is no descriptor at all gets Node's own error.
  return typeof fd === 'number' && Number.isInteger(fd) && fd >= 0 && !open.has(fd);
}

function tooMany(open: ReadonlySet<number>): Error | undefined {
  if (open.size < MAX_OPEN) return undefined;
  const message = `EMFILE: a skill may have ${String(MAX_OPEN)} files open, open`;
  return Object.assign(new Error(message), { code: 'EMFILE', errno: -24, syscall: 'open' });
}

function notYours(): Error {
  const message = 'EBADF: this descriptor was not opened by the skill, close';
  return Object.assign(new Error(message), { code: 'EBADF', errno: -9, syscall: 'close' });
}

function replace(name: 'open' | 'openSync' | 'close' | 'closeSync', by: AnyFunction): void {
  Object.assign(fs, { [name]: by });
}
