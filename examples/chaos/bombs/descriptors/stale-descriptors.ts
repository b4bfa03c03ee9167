import { setTimeout as sleep } from 'node:timers/promises';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Fuse } from '../../bomb.ts';

const FILES = 64;

/** Goes on with numbers of files that it has closed, and that are somebody else's by now. */
export async function staleDescriptors({ ms }: Fuse) {
  const stale = Array.from({ length: FILES }, () => openSync('/dev/null', 'r+'));
  stale.forEach(attemptClose);
  const until = performance.now() + ms;
  while (performance.now() < until) {
    for (const descriptor of stale) {
      attempt(() => readSync(descriptor, Buffer.alloc(16)));
      attempt(() => writeSync(descriptor, 'stale'));
      attemptClose(descriptor);
    }
    await sleep(5);
  }
  return { done: 'stale-descriptors' };
}

function attemptClose(descriptor: number): void {
  attempt(() => {
    closeSync(descriptor);
  });
}

function attempt(use: () => unknown): void {
  try {
    use();
  } catch {
    // Refused, or nobody's.
  }
}
