import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction } from './transaction.ts';

/** Another host has taken the memory over: what this one would write is refused. */
export class FencedError extends Error {
  override readonly name = 'FencedError';

  constructor(own: number, newer: number) {
    super(
      `Another host has taken this memory over (lease ${newer}, and here ${own}). Nothing was written; please try again.`,
    );
  }
}

/**
 * The number of the lease by which this host is the one that writes (`SKILLET_LEASE`); undefined outside of a cluster.
 */
export function leaseOf(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const text = env['SKILLET_LEASE'];
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined;
}

/** Keeps the largest number with the data, and refuses whoever has a smaller one. */
export class Fence {
  readonly #own: number;
  readonly #largest: StatementSync;
  readonly #raise: StatementSync;

  constructor(db: DatabaseSync, own: number) {
    this.#own = own;
    inTransaction(db, 'IMMEDIATE', () => {
      db.exec(
        'CREATE TABLE IF NOT EXISTS lease (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL) STRICT',
      );
    });
    this.#largest = db.prepare('SELECT number FROM lease');
    this.#raise = db.prepare(
      'INSERT INTO lease VALUES (1, ?) ON CONFLICT DO UPDATE SET number = excluded.number',
    );
    // From now on, and not only from the first write on, those before are refused.
    inTransaction(db, 'IMMEDIATE', () => this.#take());
  }

  /**
   * To be called within each transaction that writes.
   *
   * @throws {FencedError} when the data have a larger number.
   */
  pass(): void {
    const found = this.#take();
    if (found > this.#own) throw new FencedError(this.#own, found);
  }

  /** Makes the own number that of the data where it is larger; the one that they had. */
  #take(): number {
    const found = Number(this.#largest.get()?.['number'] ?? 0);
    if (found < this.#own) this.#raise.run(this.#own);
    return found;
  }
}
