import type { DatabaseSync } from 'node:sqlite';

/**
 * Does all of `work` or, if it throws, none. `IMMEDIATE` takes the write lock at the start: a
 * transaction that turns from reading to writing later could be refused instead of waiting.
 */
export function inTransaction<T>(
  db: DatabaseSync,
  kind: 'DEFERRED' | 'IMMEDIATE',
  work: () => T,
): T {
  db.exec(`BEGIN ${kind}`);
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk, for one, has ended the transaction already.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
