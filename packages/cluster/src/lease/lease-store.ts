import type { LeaseEntry } from './lease-entry.ts';

/** What stands at a key, and the revision that whoever changes it must know. */
export interface StoredLease {
  /** Undefined where it can't be read. */
  readonly entry: LeaseEntry | undefined;
  readonly revision: number;
}

/** Where leases are kept, so that one host alone can change what it has seen. */
export interface LeaseStore {
  /** What stands at a key; undefined for nothing. Rejects with why that can't be told. */
  look(key: string): Promise<StoredLease | undefined>;
  /**
   * Writes what is to stand there instead of a revision, 0 for nothing. Resolves with the new revision, or with undefined
   * where something else stands there by now. Rejects where that can't be told: it may have been written.
   */
  write(key: string, entry: LeaseEntry, instead: number): Promise<number | undefined>;
  /** Has somebody told when somebody may have given a lease back, until `deafen`. */
  hear(key: string, listener: () => void): void;
  deafen(key: string): void;
}
