import type { DatabaseSync as Database } from 'node:sqlite';
import { DatabaseSync, isBusy } from './sqlite.ts';
import { inTransaction } from './transaction.ts';

/** Milliseconds to wait while others write. */
const PATIENCE = 5000;

/** Stands in the file's header. */
const SCHEMA_VERSION = 1;

/** Ids rise with each row, and so tell the order of creation. */
const SCHEMA = `
  CREATE TABLE entity (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL
  ) STRICT;
  CREATE TABLE observation (
    id INTEGER PRIMARY KEY,
    entity INTEGER NOT NULL REFERENCES entity ON DELETE CASCADE,
    content TEXT NOT NULL,
    UNIQUE (entity, content)
  ) STRICT;
  CREATE TABLE relation (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES entity ON DELETE CASCADE,
    target INTEGER NOT NULL REFERENCES entity ON DELETE CASCADE,
    type TEXT
  ) STRICT;
  CREATE TABLE imported (file TEXT NOT NULL) STRICT;
  CREATE INDEX relation_by_source ON relation (source, target);
  CREATE INDEX relation_by_target ON relation (target);
`;

/** Opens the database, and makes it if there is none. */
export function openDatabase(file: string): Database {
  const db = new DatabaseSync(file, { timeout: PATIENCE });
  try {
    enterWalMode(db);
    // What was answered outlives a power cut, too.
    db.exec('PRAGMA synchronous = FULL');
    if (schemaVersion(db) !== SCHEMA_VERSION) create(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Lets readers and the writer work at the same time. The mode stays with the file. */
function enterWalMode(db: Database): void {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    try {
      db.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      // While another connection makes the file, this is refused at once: no timeout holds here.
      if (!isBusy(error) || performance.now() > deadline) throw error;
      inTransaction(db, 'IMMEDIATE', () => undefined);
    }
  }
}

function create(db: Database): void {
  inTransaction(db, 'IMMEDIATE', () => {
    const version = schemaVersion(db);
    // Another worker was faster.
    if (version === SCHEMA_VERSION) return;
    if (version !== 0) throw new Error('the memory was written by a newer version of this skill');
    db.exec(SCHEMA);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

function schemaVersion(db: Database): number {
  const row = db.prepare('PRAGMA user_version').get();
  return Number(row?.['user_version']);
}
