import { readFile } from 'node:fs/promises';
import {
  contentDigest,
  type ImportedModule,
  type Resolution,
  type RevisionSources,
} from '@skillet/core';

/** Characters of source that a revision keeps; one with more is loaded from disk each time. */
const MAX_SOURCE = 8 * 1024 * 1024;

/** Modules as they were loaded: their files and their code. */
export class ModuleCollection {
  readonly #modules = new Map<string, ImportedModule>();
  readonly #resolutions = new Map<string, string>();
  #size = 0;

  /** Takes note of what an isolate imported; what is known already stays as it is. */
  add(modules: readonly ImportedModule[], resolutions: readonly Resolution[]): void {
    for (const module of modules) {
      if (this.#modules.has(module.url)) continue;
      this.#modules.set(module.url, module);
      this.#size += module.source?.length ?? 0;
    }
    for (const [key, url] of resolutions) {
      if (!this.#resolutions.has(key)) this.#resolutions.set(key, url);
    }
  }

  /** Absolute paths of the files. */
  get files(): readonly string[] {
    return Array.from(this.#modules.values(), ({ file }) => file);
  }

  /** What further isolates of the revision load; null when there is too much of it to keep. */
  get sources(): RevisionSources | null {
    if (this.#size > MAX_SOURCE) return null;
    return { modules: [...this.#modules.values()], resolutions: [...this.#resolutions] };
  }

  /** Whether a file on disk is not what was loaded any more, or is gone. */
  async changedOnDisk(): Promise<boolean> {
    const changes = await Promise.all(
      Array.from(this.#modules.values(), async ({ file, digest }) => {
        try {
          return contentDigest(await readFile(file)) !== digest;
        } catch {
          return true;
        }
      }),
    );
    return changes.includes(true);
  }
}
