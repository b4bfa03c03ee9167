import type { DatabaseSync } from 'node:sqlite';
import { GraphReader } from '../graph/graph-reader.ts';
import { GraphWriter } from '../graph/graph-writer.ts';
import { inTransaction } from './transaction.ts';

/** One worker's way to the graph, which others may be changing at the same time. */
export class Memory {
  readonly #db: DatabaseSync;
  readonly #reader: GraphReader;
  readonly #writer: GraphWriter;

  /** @param db Has the tables already. */
  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#reader = new GraphReader(db);
    this.#writer = new GraphWriter(db);
  }

  /** Everything that `work` looks up is of one moment. */
  read<T>(work: (graph: GraphReader) => T): T {
    return inTransaction(this.#db, 'DEFERRED', () => work(this.#reader));
  }

  /** Everything that `work` changes is there, on the disk, when this returns; or, if it throws, nothing. */
  write<T>(work: (graph: GraphWriter) => T): T {
    return inTransaction(this.#db, 'IMMEDIATE', () => work(this.#writer));
  }
}
