import { createHash } from 'node:crypto';
import {
  moduleNames,
  type ImportedModule,
  type ModuleNames,
  type Resolution,
  type RevisionSources,
  type SkillSpec,
} from '@skillet/core';
import { programFiles } from '../carrier/process/program-files.ts';
import { CodeRoots } from './code-roots.ts';
import { ModuleCollection } from './module-collection.ts';

/**
 * The code of one revision: what the first worker that became ready had loaded. Until then each
 * worker loads what is on disk, so that a file that is put right is picked up by the next restart.
 */
export class RevisionCode {
  readonly #names: ModuleNames;
  readonly #roots: CodeRoots;
  readonly #drafts = new WeakMap<object, ModuleCollection>();
  #latest: ModuleCollection;
  #adopted: ModuleCollection | undefined;
  /** Digests of the files that it had loaded by then. */
  #loaded: readonly string[] | undefined;
  #digest: string | undefined;
  #asFound: Promise<ModuleCollection> | undefined;

  /** Its code comes from the skill's folder, and from the workspace where there is one. */
  constructor(dir: string, workspace?: string) {
    this.#names = moduleNames(dir);
    this.#roots = new CodeRoots([dir, ...(workspace === undefined ? [] : [workspace])]);
    this.#latest = this.#collection();
  }

  /** Notes what is in the skill's folder before anything is loaded from it, for reloads until then. */
  find({ dir, mcp }: Pick<SkillSpec, 'dir' | 'mcp'>): void {
    // The folder of a server is that of the configuration, with whatever lies there.
    const found = mcp === undefined ? programFiles(dir, []) : Promise.resolve([]);
    this.#asFound = found.then((modules) => {
      const collection = this.#collection();
      collection.add(modules, []);
      return collection;
    });
  }

  /** A worker imported something. */
  note(
    worker: object,
    modules: readonly ImportedModule[],
    resolutions: readonly Resolution[],
  ): void {
    if (this.#adopted !== undefined) {
      this.#adopted.addLate(modules);
      return;
    }
    let collection = this.#drafts.get(worker);
    if (collection === undefined) {
      collection = this.#collection();
      this.#drafts.set(worker, collection);
      this.#latest = collection;
    }
    collection.add(modules, resolutions);
  }

  /** A worker is ready: what it loaded is the revision from now on. */
  adopt(worker: object): void {
    if (this.#adopted !== undefined) return;
    this.#adopted = this.#drafts.get(worker) ?? this.#collection();
    this.#loaded = [...this.#adopted.digests.values()].sort();
  }

  /** Tells this code from all other, wherever it lies; undefined until it has been adopted. What is loaded later makes no difference. */
  digestOf({ name, kind, manifest, command, mcp }: SkillSpec): string | undefined {
    if (this.#loaded === undefined) return undefined;
    const parts = [name, kind, manifest.version, command, mcp, this.#loaded];
    this.#digest ??= createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
    return this.#digest;
  }

  #collection(): ModuleCollection {
    return new ModuleCollection(this.#names, this.#roots);
  }

  /** What further workers load; null when they load from disk. */
  get sources(): RevisionSources | null {
    return this.#adopted?.sources ?? null;
  }

  /** Absolute paths of the files it was loaded from, or tried to load from. */
  get files(): readonly string[] {
    return (this.#adopted ?? this.#latest).files;
  }

  /** The `contentDigest` of each of them as it was loaded. */
  get digests(): ReadonlyMap<string, string> {
    return (this.#adopted ?? this.#latest).digests;
  }

  /**
   * Whether a reload would load something else; true for a revision that did not become ready. One
   * that is `untouched`, with no worker so far, is compared with what was in its folder.
   */
  async isOutdated(untouched = false): Promise<boolean> {
    const known = this.#adopted ?? (untouched ? await this.#asFound : undefined);
    return known === undefined || known.changedOnDisk();
  }
}
