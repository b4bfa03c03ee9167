import type { Pool, PoolClient } from 'pg';

/** Milliseconds to wait for a connection, and for one statement; for what a server says that is frozen, so many more. */
const PATIENCE = 5000;
const MORE = 1000;
/** Connections of one worker. */
const MOST_CONNECTIONS = 4;
/** The lock that whoever writes takes, so that one transaction follows the other: `skillet memory` as a number. */
const LOCK = 7_365_109;

/** The database cannot be used; the message names no address and no password. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}

/**
 * Ids rise with each row, and so tell the order of creation. What is long has a digest, since an index takes about 2.7 KB.
 * `folded` is the text without the difference of upper and lower case, for searches.
 */
const SCHEMA = `
  CREATE FUNCTION memory_digest(text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT sha256(convert_to($1, 'UTF8')) $$;
  CREATE TABLE memory_entity (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    folded_name TEXT NOT NULL,
    folded_type TEXT NOT NULL
  );
  CREATE UNIQUE INDEX memory_entity_name ON memory_entity (memory_digest(name));
  CREATE TABLE memory_observation (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity BIGINT NOT NULL REFERENCES memory_entity ON DELETE CASCADE,
    content TEXT NOT NULL,
    folded TEXT NOT NULL
  );
  CREATE UNIQUE INDEX memory_observation_content
    ON memory_observation (entity, memory_digest(content));
  CREATE TABLE memory_relation (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source BIGINT NOT NULL REFERENCES memory_entity ON DELETE CASCADE,
    target BIGINT NOT NULL REFERENCES memory_entity ON DELETE CASCADE,
    type TEXT
  );
  CREATE INDEX memory_relation_source ON memory_relation (source, target);
  CREATE INDEX memory_relation_target ON memory_relation (target);
  CREATE TABLE memory_imported (file TEXT NOT NULL);
`;

/** Connects to a database, and makes the tables where there are none. */
export async function openPostgres(url: string): Promise<Pool> {
  const { default: pg } = await import('pg').catch((error: unknown) => {
    throw new DatabaseError(
      'MEMORY_DATABASE_URL is set, and the package `pg` is missing: install it beside the skill',
      { cause: error },
    );
  });
  const pool = new pg.Pool({
    ...{ connectionString: url, max: MOST_CONNECTIONS, connectionTimeoutMillis: PATIENCE },
    ...{ statement_timeout: PATIENCE, query_timeout: PATIENCE + MORE },
    ...{ application_name: 'skillet memory', allowExitOnIdle: true },
  });
  // One that is idle and lost is replaced by the next call.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await inTransaction(pool, 'write', async (client) => {
      const { rows } = await client.query("SELECT to_regclass('memory_imported') AS made");
      if ((rows[0] as { made: unknown }).made === null) await client.query(SCHEMA);
    });
  } catch (error) {
    await pool.end().catch(() => undefined);
    throw error;
  }
  return pool;
}

/** Does all of `work` or, if it throws, none. Those that write follow one another; each that reads sees one moment. */
export async function inTransaction<T>(
  pool: Pool,
  kind: 'read' | 'write',
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch(unreachable);
  let broken = false;
  try {
    if (kind === 'read') await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    else {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    }
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    broken = isOfConnection(error);
    if (!broken) await client.query('ROLLBACK').catch(() => (broken = true));
    return unreachable(error);
  } finally {
    client.release(broken);
  }
}

function unreachable(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  if (!('code' in error) && !isOfConnection(error)) throw error;
  const why =
    'code' in error
      ? `the database does not do what it is asked (${String(error.code)})`
      : 'it does not answer';
  throw new DatabaseError(why, { cause: error });
}

/** What `pg` says of a connection that is lost or silent, by these words alone. */
function isOfConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(?:Connection terminated|Client (?:has encountered|was closed)|Query read timeout|timeout e)/.test(
      error.message,
    )
  );
}
