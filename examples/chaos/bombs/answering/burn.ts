import type { Fuse } from '../../bomb.ts';

const SLICE = 100;

/** Takes a core for so long, and lets others have a turn now and then. */
export async function burn({ ms }: Fuse) {
  const until = performance.now() + ms;
  while (performance.now() < until) {
    const slice = performance.now() + SLICE;
    while (performance.now() < slice);
    await new Promise(setImmediate);
  }
  return { done: 'burn' };
}
