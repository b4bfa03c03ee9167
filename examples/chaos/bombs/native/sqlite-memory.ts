import { DatabaseSync } from 'node:sqlite';
import { keep } from '../../hoard.ts';

const BLOBS = 256;

/** Fills a database that is kept in memory, up to 2 GB, in one statement of SQL. */
export function sqliteMemory() {
  const database = new DatabaseSync(':memory:');
  keep(database);
  database.exec('create table hoard (piece blob)');
  database.exec(
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${String(BLOBS)})
     insert into hoard select randomblob(8000000) from n`,
  );
  return { done: 'sqlite-memory' };
}
