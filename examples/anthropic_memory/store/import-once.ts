import type { DatabaseSync } from 'node:sqlite';
import type { SkillLogger } from '@skillet/sdk';
import { GraphReader } from '../graph/graph-reader.ts';
import { GraphWriter } from '../graph/graph-writer.ts';
import { readMemoryFile } from './memory-file.ts';
import { inTransaction } from './transaction.ts';

/**
 * Puts what is in a JSON file of the original into a memory that is empty and has not imported
 * anything before: all of it, or nothing. A file that does not exist is as good as an empty one.
 *
 * @throws {ImportError} when the file is malformed.
 */
export function importOnce(db: DatabaseSync, file: string, log: SkillLogger): void {
  if (hasImported(db)) return;
  inTransaction(db, 'IMMEDIATE', () => {
    // Another worker was faster.
    if (hasImported(db)) return;
    if (new GraphReader(db).size().entities > 0) {
      log.warn('the memory is not empty: what MEMORY_FILE_PATH names is not imported', { file });
      return;
    }
    const found = readMemoryFile(file);
    if (found === undefined) {
      log.warn('MEMORY_FILE_PATH names a file that does not exist: nothing is imported', { file });
      return;
    }
    const graph = new GraphWriter(db);
    const entities = graph.createEntities(found.entities);
    const relations = graph.createRelations(found.relations);
    db.prepare('INSERT INTO imported (file) VALUES (?)').run(file);
    log.info('imported what MEMORY_FILE_PATH names', { file, entities, relations });
  });
}

function hasImported(db: DatabaseSync): boolean {
  return db.prepare('SELECT 1 FROM imported').get() !== undefined;
}
