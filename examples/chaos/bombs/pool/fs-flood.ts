import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { atOnce } from '../../at-once.ts';

const CALLS = 10_000;
const FILE = fileURLToPath(import.meta.url);

/** Reads and looks at files, all at once. */
export function fsFlood() {
  return atOnce(CALLS, (index) => (index % 2 === 0 ? stat(FILE) : readFile(FILE)));
}
