import { execFileSync } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { atOnce } from '../../at-once.ts';
import type { Fuse } from '../../bomb.ts';
import { dataFile } from '../../data-file.ts';

const COPIES = 40;

/** Copies from a FIFO without a writer, more often than the pool has threads. */
export function copyFromFifo(fuse: Fuse) {
  const fifo = dataFile(fuse, 'fifo');
  execFileSync('mkfifo', [fifo]);
  return atOnce(COPIES, (index) => copyFile(fifo, `${fifo}.${String(index)}`));
}
