import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { mergePacked } from '../latency/packed.ts';

/** Of what is in the file; a file of another one is left alone. */
const VERSION = 1;
/** Says what the file is: "skua". */
const APPLICATION = 0x736b7561;
/** Milliseconds that another host on the same file is waited for. */
const PATIENCE = 5000;

/** Where counts are kept, each by when its period began: the same calls are in both. */
export const PERIODS = { minute: 60_000, hour: 3_600_000 } as const;

/** A period that counts are kept by. */
export type Period = keyof typeof PERIODS;

const FIGURES = `
  calls INTEGER NOT NULL, bytes_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL,
  queue_ms REAL NOT NULL, duration_ms REAL NOT NULL, most_ms REAL NOT NULL, durations BLOB NOT NULL`;

const TABLES = `
  CREATE TABLE series (
    id INTEGER PRIMARY KEY AUTOINCREMENT, skill TEXT NOT NULL, operation TEXT NOT NULL, caller TEXT NOT NULL,
    outcome TEXT NOT NULL, code TEXT NOT NULL, UNIQUE (skill, operation, caller, outcome, code)
  ) STRICT;
  CREATE TABLE minute (at INTEGER NOT NULL, series INTEGER NOT NULL, ${FIGURES}, PRIMARY KEY (at, series)) STRICT, WITHOUT ROWID;
  CREATE TABLE hour (at INTEGER NOT NULL, series INTEGER NOT NULL, ${FIGURES}, PRIMARY KEY (at, series)) STRICT, WITHOUT ROWID;`;

/** The file was written by a release that came after this one. */
export class NewerFile extends Error {
  override readonly name = 'NewerFile';
}

/** Opens a file to write to, and makes it where there is none. Throws what SQLite does, and a `NewerFile`. */
export function openToWrite(file: string, maxBytes: number): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true });
  // What callers do is nobody's but the operator's.
  closeSync(openSync(file, 'a', 0o600));
  const db = new DatabaseSync(file, { timeout: PATIENCE });
  try {
    // A journal that is rolled back needs no second file beside it, and works on any file system with locks.
    db.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = TRUNCATE');
    db.exec('PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF');
    bound(db, maxBytes);
    db.function('merge_durations', { deterministic: true }, (one, other) =>
      mergePacked(one as Uint8Array, other as Uint8Array),
    );
    prepare(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens a file to read from alone. */
export function openToRead(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: PATIENCE });
  try {
    checkVersion(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The file is to have at most so many bytes, of which a tenth is left to its journal. */
export function bound(db: DatabaseSync, maxBytes: number): void {
  const pages = Math.floor(roomOf(maxBytes) / pragma(db, 'page_size'));
  db.exec(`PRAGMA max_page_count = ${String(Math.max(1, pages))}`);
}

/** What is left for the file itself of so many bytes. */
export function roomOf(maxBytes: number): number {
  return maxBytes * 0.9;
}

/** Bytes that are used of a file. */
export function usedBytes(db: DatabaseSync): number {
  return (pragma(db, 'page_count') - pragma(db, 'freelist_count')) * pragma(db, 'page_size');
}

/** The value of a pragma that is a number. */
export function pragma(db: DatabaseSync, name: string): number {
  const row = db.prepare(`PRAGMA ${name}`).get();
  return Number(Object.values(row ?? {})[0] ?? 0);
}

/** Does it whole or not at all. */
export function inTransaction<Result>(db: DatabaseSync, work: () => Result): Result {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // Some faults have rolled it back already.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** Two hosts may begin a file at once. */
function prepare(db: DatabaseSync): void {
  if (pragma(db, 'user_version') === VERSION) return;
  inTransaction(db, () => {
    if (pragma(db, 'user_version') === 0) {
      db.exec(TABLES);
      db.exec(`PRAGMA user_version = ${String(VERSION)}`);
      db.exec(`PRAGMA application_id = ${String(APPLICATION)}`);
    }
  });
  checkVersion(db);
}

function checkVersion(db: DatabaseSync): void {
  const version = pragma(db, 'user_version');
  if (version > VERSION) throw new NewerFile(`it is of version ${String(version)}`);
}
