import { guardFileBinding, promisedMethod, type FileBinding } from '../pool/file-jobs.ts';
import { nodeBinding } from '../pool/node-binding.ts';
import type { Places } from '../pool/places.ts';
import { createFileKinds, type StatBinding } from './file-kinds.ts';
import { fileRules } from './file-rules.ts';
import { OpenFiles } from './open-files.ts';

interface FileHandleMethods {
  close: (this: unknown) => unknown;
  closeSync?: (this: unknown) => unknown;
}

/**
 * Guards files where Node's library meets the system, below `fs`, `fs.promises`, handles and streams, so
 * that these keep their shapes. Returns what could not be guarded.
 */
export function guardFiles(places: Places, memoryLimit: number): string[] {
  const binding = nodeBinding('fs');
  if (binding === undefined) return ['fs'];
  const { stat, fstat } = binding as unknown as StatBinding;
  const files = new OpenFiles();
  const rules = fileRules(files, createFileKinds({ stat, fstat }), memoryLimit);
  const missing = guardFileBinding(binding, places, rules);
  if (!guardHandles(binding, places, files)) missing.push('FileHandle');
  return missing.map((name) => `fs ${name}`);
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
