import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import { guardFileBinding, promisedMethod, type FileBinding } from '../pool/file-jobs.ts';
import { nodeBinding } from '../pool/node-binding.ts';
import type { Places } from '../pool/places.ts';
import { replaceFunction } from '../replace-function.ts';
import { createFileKinds, type StatBinding } from './file-kinds.ts';
import { fileRules, refuseBlocking } from './file-rules.ts';
import type { OpenFiles } from './open-files.ts';

interface FileHandleMethods {
  close: (this: unknown) => unknown;
  closeSync?: (this: unknown) => unknown;
}

/**
 * Guards files where Node's library meets the system, below `fs`, `fs.promises`, handles and streams, so
 * that these keep their shapes. Returns what could not be guarded.
 */
export function guardFiles(places: Places, memoryLimit: number, files: OpenFiles): string[] {
  const binding = nodeBinding('fs');
  if (binding === undefined) return ['fs'];
  const { stat, fstat } = binding as typeof binding & StatBinding;
  const kindOf = createFileKinds({ stat, fstat });
  guardOpeners((path) => refuseBlocking(kindOf, path, 'open'));
  const rules = fileRules(files, kindOf, memoryLimit);
  const missing = guardFileBinding(binding, places, rules);
  if (!guardHandles(binding, places, files)) missing.push('FileHandle');
  return missing.map((name) => `fs ${name}`);
}

/** These open files below what the rest of the library uses. */
function guardOpeners(mayOpen: (path: unknown) => unknown): void {
  const openers = [
    [fs, 'openAsBlob'],
    [process, 'loadEnvFile'],
  ] as const;
  for (const [owner, name] of openers) {
    const original = Reflect.get(owner, name) as ((...args: unknown[]) => unknown) | undefined;
    if (original === undefined) continue;
    replaceFunction(owner, name, (...args: unknown[]) => {
      const [path = '.env'] = args;
      mayOpen(path instanceof URL ? fileURLToPath(path) : path);
      return original.apply(owner, args);
    });
  }
  syncBuiltinESMExports();
}

/** A handle closes its descriptor itself. */
function guardHandles(binding: FileBinding, places: Places, files: OpenFiles): boolean {
  const kind = binding['FileHandle'] as { readonly prototype: FileHandleMethods } | undefined;
  const handle = kind?.prototype;
  if (typeof handle?.close !== 'function') return false;
  const closed = (one: unknown) => {
    files.closed((one as { readonly fd: number }).fd);
  };
  handle.close = promisedMethod(handle.close, places, closed);
  const { closeSync } = handle;
  if (closeSync !== undefined) {
    handle.closeSync = function closeHandle() {
      closed(this);
      return closeSync.call(this);
    };
  }
  return true;
}
