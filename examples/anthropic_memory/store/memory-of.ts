import { join } from 'node:path';
import type { SkillContext } from '@skillet/sdk';
import { leaseOf } from './fence.ts';
import { importOnce } from './import-once.ts';
import { ImportError } from './memory-file.ts';
import { Memory } from './memory.ts';
import { openDatabase } from './open-database.ts';

/** What of the context decides which memory it is. */
export type MemoryContext = Pick<SkillContext, 'dataDir' | 'env' | 'log'>;

/** Those that this worker has open, by folder. */
const memories = new Map<string, Memory>();

/** The memory in the skill's folder, opened at the first use. */
export function memoryOf(context: MemoryContext): Memory {
  const { dataDir } = context;
  const known = memories.get(dataDir);
  if (known !== undefined) return known;
  const memory = open(dataDir, context);
  memories.set(dataDir, memory);
  return memory;
}

function open(dataDir: string, { env, log }: MemoryContext): Memory {
  const db = openDatabase(join(dataDir, 'memory.db'));
  const file = env['MEMORY_FILE_PATH'];
  try {
    if (file !== undefined && file !== '') importOnce(db, file, log);
    return new Memory(db, leaseOf(env));
  } catch (error) {
    // Not kept, so that the next request tries again.
    db.close();
    // The log says what no client may know.
    if (error instanceof ImportError)
      log.error(error.message, { file, cause: String(error.cause) });
    throw error;
  }
}
