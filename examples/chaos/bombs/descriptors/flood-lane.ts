import { writeSync } from 'node:fs';

const LANE = 3;
const MEGABYTE = 'x'.repeat(1024 * 1024);

/** Writes 60 MB that are no frame to a process's end of the lane. */
export function floodLane() {
  const line = [
    `[6,[{"level":"info","message":"`,
    ...Array.from({ length: 60 }, () => MEGABYTE),
    '"}],0]\n',
  ];
  for (const piece of line) writeWhole(Buffer.from(piece));
  return { done: 'lane-flood' };
}

function writeWhole(piece: Buffer): void {
  for (let written = 0; written < piece.length;) {
    try {
      written += writeSync(LANE, piece, written);
    } catch (error) {
      // Full for now.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
