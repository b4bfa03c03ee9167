import type { ServerPackage } from '../server/program.ts';
import type { Origin, UnknownOrigin } from '../signed/origin.ts';

/** What was fetched, in a folder of the staging area. */
export interface Fetched {
  /** The folder of the skill. */
  readonly dir: string;
  /** What was found there, exactly, as it is written into the lock. */
  readonly resolved: string;
  /** Digest of the archive (`sha512-<base64>`); missing for a folder. */
  readonly integrity?: string;
  /** What else is to be told of it: a word, and what it stands for. */
  readonly about: readonly (readonly [word: string, said: string])[];
  /** Who is behind it, where it is a package of npm and that was verified. */
  readonly origin?: Origin;
  /** Why of that something is not known. */
  readonly unknown?: UnknownOrigin;
  /** The package of the MCP server that it is. */
  readonly server?: ServerPackage;
  readonly files: number;
  /** Bytes of the files together. */
  readonly bytes: number;
}
