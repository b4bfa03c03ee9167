import type { OnProgress } from '../progress.ts';
import type { OriginRules } from '../signed/origin.ts';

/** A package that a skill needs, as the lock has it. */
export interface Dependency {
  /** What it is exactly: `npm:left-pad@1.3.0`, or `pypi:requests@2.32.0`. */
  readonly resolved: string;
  /** The digest of its archive: `sha512-<base64>`, of PyPI `sha256-<base64>`. */
  readonly integrity: string;
}

/** Packages by the places that they have in the skill's folder, such as `node_modules/left-pad`, or `pypi:requests`. */
export type Dependencies = Readonly<Record<string, Dependency>>;

/** What was brought into a skill's folder besides its own files. */
export interface Brought {
  readonly dependencies: Dependencies;
  /** What kind of machine they are for, where some are for one alone: `linux-x64-glibc`. */
  readonly platform?: string;
  /** Those that have scripts which npm would run while it installs them. */
  readonly withScripts: readonly string[];
  readonly files: number;
  /** Bytes of the files together. */
  readonly bytes: number;
}

/** Nothing was needed. */
export const NOTHING_BROUGHT: Brought = { dependencies: {}, withScripts: [], files: 0, bytes: 0 };

/** How packages are chosen, and where they are put for now. */
export interface BringOptions {
  /** Folder of the configuration; an `.npmrc` that lies there holds. */
  readonly baseDir: string;
  /** A folder that is taken away afterwards. */
  readonly staging: string;
  /** Milliseconds since a package was published; a younger one is not taken. */
  readonly minAge: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What those who are behind its packages have to prove; undefined where that is not looked at. */
  readonly rules?: OriginRules | undefined;
  /** Hears how many of its packages are here. */
  readonly onProgress?: OnProgress | undefined;
}

/** Bytes and files that all packages of one skill may have together. */
export const BROUGHT_BOUNDS = { bytes: 1024 * 1024 * 1024, files: 60_000 } as const;
