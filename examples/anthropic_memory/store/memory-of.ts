import { join } from 'node:path';
import type { SkillContext } from '@skillet/sdk';
import { leaseOf } from './fence.ts';
import type { GraphMemory } from './graph-memory.ts';
import { importOnce } from './import-once.ts';
import type { Later } from './later.ts';
import { ImportError } from './memory-file.ts';
import { Memory } from './memory.ts';
import { openDatabase } from './open-database.ts';
import { openPostgres } from './postgres.ts';
import { PostgresMemory } from './postgres-memory.ts';

/** What of the context decides which memory it is. */
export type MemoryContext = Pick<SkillContext, 'dataDir' | 'env' | 'log'>;

/** Those that this worker has open, by folder or address. */
const memories = new Map<string, Later<GraphMemory>>();

/** The memory in the skill's folder, or in the database that is named, opened at the first use. */
export function memoryOf(context: MemoryContext): Later<GraphMemory> {
  const { dataDir, env } = context;
  const url = env['MEMORY_DATABASE_URL'];
  const isRemote = url !== undefined && url !== '';
  const place = isRemote ? url : dataDir;
  const known = memories.get(place);
  if (known !== undefined) return known;
  const memory = isRemote ? connect(url, context) : open(context);
  memories.set(place, memory);
  return memory;
}

function open(context: MemoryContext): Memory {
  const { dataDir, env, log } = context;
  const db = openDatabase(join(dataDir, 'memory.db'));
  const file = env['MEMORY_FILE_PATH'];
  try {
    if (file !== undefined && file !== '') importOnce(db, file, log);
    return new Memory(db, leaseOf(env));
  } catch (error) {
    // Not kept, so that the next request tries again.
    db.close();
    tell(error, context);
    throw error;
  }
}

async function connect(url: string, context: MemoryContext): Promise<PostgresMemory> {
  const file = context.env['MEMORY_FILE_PATH'];
  try {
    const pool = await openPostgres(url);
    const memory = new PostgresMemory(pool);
    try {
      if (file !== undefined && file !== '') await memory.importOnce(file, context.log);
      return memory;
    } catch (error) {
      await pool.end();
      throw error;
    }
  } catch (error) {
    memories.delete(url);
    tell(error, context);
    throw error;
  }
}

/** The log says what no client may know. */
function tell(error: unknown, { env, log }: MemoryContext): void {
  if (error instanceof ImportError)
    log.error(error.message, { file: env['MEMORY_FILE_PATH'], cause: String(error.cause) });
}
