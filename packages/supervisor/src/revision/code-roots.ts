import { realpathSync } from 'node:fs';
import { isAbsolute, normalize, sep } from 'node:path';

/**
 * The folders that a skill's code is taken to come from: its own and the workspace. A worker may name
 * any file as one that it imported, and the host reads and watches those in these folders alone.
 */
export class CodeRoots {
  readonly #prefixes: readonly string[];

  constructor(folders: readonly string[]) {
    const all = new Set(folders.flatMap((folder) => [folder, realPathOf(folder)]));
    this.#prefixes = [...all].map((folder) => (folder.endsWith(sep) ? folder : folder + sep));
  }

  /** Whether a path is that of something below one of them, and is written as Node writes it. */
  hold(file: string): boolean {
    if (!isAbsolute(file) || normalize(file) !== file || file.endsWith(sep)) return false;
    return this.#prefixes.some((prefix) => file.startsWith(prefix));
  }
}

/** Modules have their real path, whatever links lead to them. */
function realPathOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    // It is not there: nothing is loaded from it.
    return folder;
  }
}
