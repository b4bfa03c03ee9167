import { readFile, stat } from 'node:fs/promises';
import {
  contentDigest,
  FewAtOnce,
  type ImportedModule,
  type ModuleNames,
  type Resolution,
  type RevisionSources,
} from '@skillet/core';
import type { CodeRoots } from './code-roots.ts';

/** Characters of what a revision keeps; one with more is loaded from disk each time. */
const MAX_KEPT = 8 * 1024 * 1024;
/** Modules and resolutions of a revision that are taken note of while it loads; also each. */
const MAX_NOTED = 10_000;
/** Files of a revision that are taken note of once it is ready. */
const MAX_LATE = 1000;
/** Bytes of a file that is looked at for changes; a larger one counts as changed. */
const MAX_FILE = 64 * 1024 * 1024;

/** Each read takes some of the gateway's thread, which is to turn between those of a reload. */
const reads = new FewAtOnce(4);

/** Codes of errors that say that a file is not there any more. */
const GONE = new Set<string | undefined>(['ENOENT', 'ENOTDIR']);

/**
 * Modules as they were loaded: their files and their code. What a worker says of them is not to be
 * relied on: it is bounded, and files outside of `roots` are neither read nor watched.
 */
export class ModuleCollection {
  readonly #names: ModuleNames;
  readonly #roots: CodeRoots;
  readonly #modules = new Map<string, ImportedModule>();
  readonly #resolutions = new Map<string, string>();
  /** Digests of files that may be looked at. */
  readonly #digests = new Map<string, string>();
  #late = 0;
  #kept = 0;
  #tooMuch = false;

  constructor(names: ModuleNames, roots: CodeRoots) {
    this.#names = names;
    this.#roots = roots;
  }

  /** Takes note of what a worker imported; what is known already stays as it is. */
  add(modules: readonly ImportedModule[], resolutions: readonly Resolution[]): void {
    for (const module of modules) {
      const { name, source } = module;
      if (this.#digests.size < MAX_NOTED) this.#noteFile(module);
      if (this.#modules.has(name)) continue;
      if (!this.#keep(this.#modules, name.length + (source?.length ?? 0))) break;
      this.#modules.set(name, module);
    }
    for (const [key, name] of resolutions) {
      if (this.#resolutions.has(key)) continue;
      if (!this.#keep(this.#resolutions, key.length + name.length)) break;
      this.#resolutions.set(key, name);
    }
  }

  /** Takes note of what was imported after the skill was loaded: its files, and not their code. */
  addLate(modules: readonly ImportedModule[]): void {
    for (const module of modules) {
      if (this.#late >= MAX_LATE) return;
      if (this.#noteFile(module)) this.#late += 1;
    }
  }

  /** Absolute paths of the files. */
  get files(): readonly string[] {
    return [...this.#digests.keys()];
  }

  /** Their digests, by their paths. */
  get digests(): ReadonlyMap<string, string> {
    return this.#digests;
  }

  /** What further workers of the revision load; null when there is too much of it to keep. */
  get sources(): RevisionSources | null {
    if (this.#tooMuch) return null;
    return { modules: [...this.#modules.values()], resolutions: [...this.#resolutions] };
  }

  /** Whether a file on disk is not what was loaded any more, or is gone. */
  async changedOnDisk(): Promise<boolean> {
    for (const [file, digest] of this.#digests) {
      if (await reads.run(() => hasChanged(file, digest))) return true;
    }
    return false;
  }

  /** Whether the file was not known, and is one that may be looked at. */
  #noteFile({ name, digest }: ImportedModule): boolean {
    const file = this.#names.fileOf(name);
    if (file === undefined || this.#digests.has(file) || !this.#roots.hold(file)) return false;
    this.#digests.set(file, digest);
    return true;
  }

  /** Whether there is room for something more; when there is not, all code is forgotten. */
  #keep(into: ReadonlyMap<string, unknown>, characters: number): boolean {
    this.#kept += characters;
    if (this.#tooMuch) return false;
    if (this.#kept <= MAX_KEPT && into.size < MAX_NOTED) return true;
    this.#tooMuch = true;
    this.#modules.clear();
    this.#resolutions.clear();
    return false;
  }
}

async function hasChanged(file: string, digest: string): Promise<boolean> {
  try {
    const stats = await stat(file);
    if (!stats.isFile() || stats.size > MAX_FILE) return true;
    return contentDigest(await readFile(file)) !== digest;
  } catch (error) {
    // What cannot be read just now, for want of descriptors, has not changed by that.
    return GONE.has((error as NodeJS.ErrnoException).code);
  }
}
