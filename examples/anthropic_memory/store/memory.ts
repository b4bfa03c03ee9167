import type { DatabaseSync } from 'node:sqlite';
import { GraphReader } from '../graph/graph-reader.ts';
import { GraphWriter } from '../graph/graph-writer.ts';
import { Fence } from './fence.ts';
import type { GraphMemory } from './graph-memory.ts';
import { inTransaction } from './transaction.ts';

/** One worker's way to the graph in SQLite, which others may be changing at the same time. */
export class Memory implements GraphMemory {
  readonly #db: DatabaseSync;
  readonly #reader: GraphReader;
  readonly #writer: GraphWriter;
  readonly #fence: Fence | undefined;

  /**
   * @param db Has the tables already.
   * @param lease The number by which this host is the one that writes; undefined where any may.
   */
  constructor(db: DatabaseSync, lease?: number) {
    this.#db = db;
    this.#fence = lease === undefined ? undefined : new Fence(db, lease);
    this.#reader = new GraphReader(db);
    this.#writer = new GraphWriter(db);
  }

  /** Everything that `work` looks up is of one moment. */
  read<T>(work: (graph: GraphReader) => T): T {
    return inTransaction(this.#db, 'DEFERRED', () => work(this.#reader));
  }

  /** Everything that `work` changes is there, on the disk, when this returns; or, if it throws, nothing. */
  write<T>(work: (graph: GraphWriter) => T): T {
    return inTransaction(this.#db, 'IMMEDIATE', () => {
      this.#fence?.pass();
      return work(this.#writer);
    });
  }
}
