import { existsSync } from 'node:fs';
import { openToRead } from '../store/schema.ts';
import { readUsage } from './read-usage.ts';
import type { UsageAnswer, UsageQuery } from './usage-query.ts';

/** Looks something up in a file that no host has open; undefined where there is no such file. Throws what SQLite does. */
export function readAtRest(file: string, query: UsageQuery): UsageAnswer | undefined {
  if (!existsSync(file)) return undefined;
  const db = openToRead(file);
  try {
    return readUsage(db, query);
  } finally {
    db.close();
  }
}
