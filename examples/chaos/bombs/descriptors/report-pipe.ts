import { writeSync } from 'node:fs';

const PIPE = 3;
const MEGABYTE = 'x'.repeat(1024 * 1024);

/** Writes a line of 60 MB to the descriptor by which a process reports to the host. */
export function floodReportPipe() {
  const line = [
    `[6,[{"level":"info","message":"`,
    ...Array.from({ length: 60 }, () => MEGABYTE),
    '"}],0]\n',
  ];
  for (const piece of line) writeWhole(Buffer.from(piece));
  return { done: 'report-pipe-60mb' };
}

function writeWhole(piece: Buffer): void {
  for (let written = 0; written < piece.length;) {
    try {
      written += writeSync(PIPE, piece, written);
    } catch (error) {
      // Full for now.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
