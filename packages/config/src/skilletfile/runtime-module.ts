import { join } from 'node:path';
import { MODULE_EXTENSIONS } from './entry-reference.ts';
import { isFile } from './is-file.ts';

/** The module that makes a folder an application, as the original has it. */
export const RUNTIME_MODULE = 'skillet_runtime';

/** The export of it that is the application. */
export const RUNTIME_EXPORT = 'app';

/** Absolute path of the folder's application module; undefined when there is none. */
export function findRuntimeModule(dir: string): string | undefined {
  // What was ported is what is meant.
  for (const extension of [...MODULE_EXTENSIONS, '.py']) {
    const file = join(dir, RUNTIME_MODULE + extension);
    if (isFile(file)) return file;
  }
  return undefined;
}
