import type { InPlace } from './code/code-files.ts';
import type { DependencyMark } from './code/dependencies.ts';

/** A version that was live at a mount. Times in milliseconds since the epoch. */
export interface Version {
  /** Digest of its code and its settings, 12 characters. */
  readonly id: string;
  /** Digest of its code alone, in hex. */
  readonly code: string;
  /** Digest of its settings alone, in hex. */
  readonly settings: string;
  /** What its descriptor says. */
  readonly version: string;
  /** When it went live first, and last. */
  readonly firstAt: number;
  readonly at: number;
  /** Who had it go live last, in words. */
  readonly by: string;
  /** Files that are kept of it, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Why its code is not kept, so that nothing goes back to it; left out where it is. */
  readonly notKept?: string;
}

/** A file of a version. */
export interface KeptFile {
  /** From the skill's folder; an absolute one lies elsewhere. */
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  readonly executable?: true;
  /** What it leads to, where it is a link: a path of the same kind, where the content lies when it is laid out. */
  readonly link?: string;
}

/** The code of a version, by its content. */
export interface Manifest {
  readonly id: string;
  /** Absolute path of the skill's folder when it was recorded. */
  readonly dir: string;
  readonly files: readonly KeptFile[];
  readonly inPlace: readonly InPlace[];
  readonly dependencies: readonly DependencyMark[];
}

/** That a mount is held to a version, as long as its folder is as it was then. */
export interface Pin {
  /** The version that it is held to. */
  readonly id: string;
  /** Absolute path of the skill's folder, and the digest of what is in it: of what is not to run. */
  readonly dir: string;
  readonly disk: string;
  /** Absolute paths of files elsewhere that belong to it. */
  readonly outside: readonly string[];
  readonly at: number;
  readonly by: string;
}

/** What is known of a mount. */
export interface MountRecord {
  /** The version that went live last. */
  readonly live: string | null;
  /** The one that went live last comes last. */
  readonly versions: readonly Version[];
  readonly pin?: Pin;
}

/** Nothing was ever live. */
export const NO_RECORD: MountRecord = { live: null, versions: [] };
