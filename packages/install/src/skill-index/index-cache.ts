import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fields } from '../dependencies/node/manifest.ts';
import type { IndexFile } from './fetch-index.ts';
import type { Signatures } from './signature-check.ts';

/** What is known of an index from before. */
export interface KnownIndex {
  readonly file?: IndexFile;
  /** The highest that it had while it was signed. */
  readonly serial?: number;
}

/** What became of what was to be remembered. */
export interface Remembered {
  /** The highest serial that was seen, this one included. */
  readonly serial?: number;
  /** Why nothing was kept. */
  readonly fault?: string;
}

const FILE = 'seen.db';
/** Milliseconds for which another command is waited for. */
const PATIENCE = 5000;
const TABLE = `CREATE TABLE IF NOT EXISTS indexes (
  address TEXT PRIMARY KEY, serial INTEGER, etag TEXT, signatures TEXT, bytes BLOB
) STRICT`;
const WRITE = `INSERT OR REPLACE INTO indexes (address, serial, etag, signatures, bytes)
  VALUES (?, ?, ?, ?, ?)`;

/**
 * What was fetched of indexes, in a folder: their bytes, so that they are not fetched again, and how far they had come. SQLite keeps it: commands
 * that write at the same time take turns, and one that is ended in the middle leaves what was there.
 */
export class IndexCache {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** What is known of the index at an address; nothing where that can't be read. */
  read(address: string): KnownIndex {
    const path = join(this.#dir, FILE);
    if (!existsSync(path)) return {};
    try {
      return using(new DatabaseSync(path, { readOnly: true, timeout: PATIENCE }), (db) =>
        rowOf(db, address),
      );
    } catch {
      return {};
    }
  }

  /** Keeps an index, unless a newer one was seen; undefined as its serial where it is not signed. */
  write(address: string, file: IndexFile, serial: number | undefined): Remembered {
    if (file.etag === undefined && serial === undefined) return {};
    try {
      mkdirSync(this.#dir, { recursive: true });
      return using(new DatabaseSync(join(this.#dir, FILE), { timeout: PATIENCE }), (db) => {
        db.exec('BEGIN IMMEDIATE');
        db.exec(TABLE);
        const { serial: seen } = rowOf(db, address);
        if (serial !== undefined && seen !== undefined && seen > serial) return { serial: seen };
        const { etag = null, signatures, bytes } = file;
        const body = etag === null ? [null, null] : [JSON.stringify(signatures), bytes];
        db.prepare(WRITE).run(address, serial ?? seen ?? null, etag, ...body);
        db.exec('COMMIT');
        return serial === undefined ? {} : { serial };
      });
    } catch (error) {
      // The folder may belong to somebody else, or the disk be full.
      return { fault: (error as Error).message };
    }
  }
}

/** What is not committed then is taken back. */
function using<Result>(db: DatabaseSync, task: (db: DatabaseSync) => Result): Result {
  try {
    return task(db);
  } finally {
    db.close();
  }
}

function rowOf(db: DatabaseSync, address: string): KnownIndex {
  const row = db.prepare('SELECT * FROM indexes WHERE address = ?').get(address);
  const { serial, etag, signatures, bytes } = row ?? {};
  const seen = typeof serial === 'number' ? { serial } : {};
  if (typeof etag !== 'string' || !(bytes instanceof Uint8Array)) return seen;
  return { ...seen, file: { bytes, etag, signatures: signaturesIn(signatures) } };
}

function signaturesIn(text: unknown): Signatures {
  const all = Object.entries(fields(JSON.parse(String(text))));
  return Object.fromEntries(all.filter(([, one]) => typeof one === 'string'));
}
