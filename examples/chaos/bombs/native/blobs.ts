import { Blob } from 'node:buffer';
import { hoardTurnByTurn } from '../../hoard.ts';

/** Fills Blobs, whose bytes are kept outside of the worker: up to 2 GB. */
export function blobs() {
  const piece = Buffer.alloc(16 * 1024 * 1024, 1);
  return hoardTurnByTurn(128, () => new Blob([piece]));
}
