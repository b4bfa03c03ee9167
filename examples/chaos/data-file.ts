import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fuse } from './bomb.ts';

let made = 0;

/** A path in the skill's own data folder that nobody has used yet. */
export function dataFile({ context: { dataDir } }: Fuse, name: string): string {
  mkdirSync(dataDir, { recursive: true });
  made += 1;
  return join(dataDir, `${name}-${String(process.pid)}-${String(Date.now())}-${String(made)}`);
}
