import { join } from 'node:path';

/** Where in a data folder what was counted is kept. */
export function analyticsFile(dataDir: string): string {
  return join(dataDir, 'analytics.db');
}
