import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { atOnce } from '../../at-once.ts';
import type { Fuse } from '../../bomb.ts';
import { dataFile } from '../../data-file.ts';

const STREAMS = 40;

/** Reads a FIFO without a writer by streams, more of them than the pool has threads. */
export function streamFromFifo(fuse: Fuse) {
  const fifo = dataFile(fuse, 'fifo');
  execFileSync('mkfifo', [fifo]);
  return atOnce(STREAMS, () => buffer(createReadStream(fifo)));
}
