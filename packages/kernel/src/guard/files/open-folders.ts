import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';
import type { LateGuards } from '../late-guards.ts';
import { replaceProperty } from '../memory/replace-class.ts';
import { replaceFunction } from '../replace-function.ts';
import type { DescriptorBudget } from './descriptor-budget.ts';
import { HeldDescriptors } from './held-descriptors.ts';
import { refusal } from './refusals.ts';

type AnyFunction = (...args: unknown[]) => unknown;
type Functions = Record<string, AnyFunction>;

/**
 * Counts the folders that are open to be read: what opens them is below nothing that could be guarded. Returns
 * what guards `fs/promises` likewise, which not every skill loads.
 */
export function guardFolders(budget: DescriptorBudget): LateGuards {
  const held = new HeldDescriptors(budget);
  const refused = (path: unknown): Error | undefined => {
    const why = budget.refusal(1);
    return why === undefined ? undefined : refusal('EMFILE', why, 'opendir', path);
  };
  const mayOpen = (path: unknown) => {
    const error = refused(path);
    if (error !== undefined) throw error;
  };
  const opened = (folder: unknown) => {
    held.set(folder as object, 1);
    return folder;
  };
  replace(fs, 'opendirSync', (open) => (path, ...rest) => {
    mayOpen(path);
    return opened(open(path, ...rest));
  });
  replace(fs, 'opendir', (open) => (path, ...rest) => {
    const callback = rest.at(-1);
    if (typeof callback !== 'function') return open(path, ...rest);
    const error = refused(path);
    if (error !== undefined) {
      process.nextTick(callback, error);
      return undefined;
    }
    const over = (failed: unknown, folder: unknown) => {
      if (folder !== undefined) opened(folder);
      (callback as AnyFunction)(failed, folder);
    };
    return open(path, ...rest.slice(0, -1), over);
  });
  const prototype = fs.Dir.prototype as fs.Dir & Functions;
  for (const name of ['close', 'closeSync']) {
    const close = prototype[name];
    if (close === undefined) continue;
    prototype[name] = function (...args) {
      held.set(this, 0);
      return close.apply(this, args);
    };
  }
  let isGuarded = false;
  const guardPromises = (promises: object) => {
    if (isGuarded) return;
    isGuarded = true;
    replace(promises, 'opendir', (open) => async (path, ...rest) => {
      mayOpen(path);
      return opened(await open(path, ...rest));
    });
    const { opendir } = promises as Functions;
    // It is what it becomes as a promise, as Node's own.
    Object.defineProperty(opendir, promisify.custom, { value: opendir, configurable: true });
  };
  replaceProperty<object>(fs, 'promises', (promises) => {
    guardPromises(promises);
    return promises;
  });
  syncBuiltinESMExports();
  return { 'fs/promises': guardPromises };
}

function replace(owner: object, name: string, by: (original: AnyFunction) => AnyFunction): void {
  const original = (owner as Functions)[name];
  if (original !== undefined) replaceFunction(owner, name, by(original.bind(owner)));
}
