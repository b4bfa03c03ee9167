/** A module that a skill imported, outside node_modules. */
export interface ImportedModule {
  /** Its URL, relative to the skill's folder where it is a file (`moduleNames`). */
  readonly name: string;
  /** `contentDigest` of the file as it was loaded. */
  readonly digest: string;
  /** Node's module format, e.g. `module`, `commonjs`, `json`. */
  readonly format: string;
  /** JavaScript (types stripped) or JSON; null for what is no text. */
  readonly source: string | null;
}

/** How an import statement was resolved: the key has its kind, and the names of specifier and importer. */
export type Resolution = readonly [key: string, name: string];

/**
 * The code of a revision as its first worker loaded it. Further workers load exactly this, so that
 * an edit on disk changes nothing before a reload.
 */
export interface RevisionSources {
  readonly modules: readonly ImportedModule[];
  readonly resolutions: readonly Resolution[];
}
