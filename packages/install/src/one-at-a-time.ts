import { DatabaseSync } from 'node:sqlite';

/** Another one does it already. */
export class Busy extends Error {
  override readonly name = 'Busy';
}

/**
 * Does something while nobody else does it by the same file. The system lets go of the file when this process ends, however it does:
 * SQLite holds the lock, as Node has none of its own. Rejects with `Busy` at once when another has it.
 */
export async function oneAtATime<Result>(
  file: string,
  task: () => Promise<Result>,
): Promise<Result> {
  const database = new DatabaseSync(file);
  try {
    take(database);
    return await task();
  } finally {
    database.close();
  }
}

function take(database: DatabaseSync): void {
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    const { errcode } = error as { readonly errcode?: number };
    throw errcode === BUSY ? new Busy() : error;
  }
}

/** SQLITE_BUSY. */
const BUSY = 5;
