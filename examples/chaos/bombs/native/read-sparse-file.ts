import { closeSync, ftruncateSync, openSync, readFileSync, rmSync } from 'node:fs';
import type { Fuse } from '../../bomb.ts';
import { dataFile } from '../../data-file.ts';
import { keep } from '../../hoard.ts';

const BYTES = 1.5 * 1024 * 1024 * 1024;

/** Reads a file that is large and takes no room, in one call. */
export function readSparseFile(fuse: Fuse) {
  const path = dataFile(fuse, 'sparse');
  const file = openSync(path, 'w');
  ftruncateSync(file, BYTES);
  closeSync(file);
  try {
    keep(readFileSync(path));
  } finally {
    rmSync(path);
  }
  return { done: 'read-sparse-file' };
}
