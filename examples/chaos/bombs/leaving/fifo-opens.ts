import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fuse } from '../../bomb.ts';

const OPENS = 16;

/** Opens a FIFO that has no writer, on every thread of the pool that the host's files need too. */
export async function fifoOpens({ context }: Fuse): Promise<{ done: string }> {
  mkdirSync(context.dataDir, { recursive: true });
  const fifo = join(context.dataDir, `fifo-${String(process.pid)}-${String(Date.now())}`);
  execFileSync('mkfifo', [fifo]);
  await Promise.all(Array.from({ length: OPENS }, () => open(fifo, 'r')));
  return { done: 'fifo-opens' };
}
