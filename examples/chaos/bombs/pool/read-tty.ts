import { constants, openSync, read } from 'node:fs';
import { promisify } from 'node:util';
import { atOnce } from '../../at-once.ts';

const READS = 40;

/** Waits for what somebody types on a terminal that nobody sits at. */
export function readTty() {
  const terminal = openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY);
  return atOnce(READS, () => promisify(read)(terminal, Buffer.alloc(1), 0, 1, null));
}
