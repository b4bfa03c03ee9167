import type { Pool } from 'pg';
import type { SkillLogger } from '@skillet/sdk';
import type { GraphMemory, Reading, Writing } from './graph-memory.ts';
import type { Later } from './later.ts';
import { readMemoryFile } from './memory-file.ts';
import { inTransaction } from './postgres.ts';
import { PostgresGraph } from './postgres-graph.ts';

/** One worker's way to the graph in PostgreSQL, which workers of any host may be changing at the same time. */
export class PostgresMemory implements GraphMemory {
  readonly #pool: Pool;

  /** @param pool Of a database that has the tables already. */
  constructor(pool: Pool) {
    this.#pool = pool;
  }

  read<T>(work: (graph: Reading) => Later<T>): Promise<T> {
    return inTransaction(this.#pool, 'read', async (client) => work(new PostgresGraph(client)));
  }

  write<T>(work: (graph: Writing) => Later<T>): Promise<T> {
    return inTransaction(this.#pool, 'write', async (client) => work(new PostgresGraph(client)));
  }

  /** As `importOnce` does. */
  importOnce(file: string, log: SkillLogger): Promise<void> {
    return inTransaction(this.#pool, 'write', async (client) => {
      if ((await client.query('SELECT 1 FROM memory_imported')).rowCount !== 0) return;
      const graph = new PostgresGraph(client);
      if ((await graph.size()).entities > 0) {
        log.warn('the memory is not empty: what MEMORY_FILE_PATH names is not imported', { file });
        return;
      }
      const found = readMemoryFile(file);
      if (found === undefined) {
        log.warn('MEMORY_FILE_PATH names a file that does not exist: nothing is imported', {
          file,
        });
        return;
      }
      const entities = await graph.createEntities(found.entities);
      const relations = await graph.createRelations(found.relations);
      await client.query('INSERT INTO memory_imported (file) VALUES ($1)', [file]);
      log.info('imported what MEMORY_FILE_PATH names', { file, entities, relations });
    });
  }
}
