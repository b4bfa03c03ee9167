import { Blob } from 'node:buffer';
import { hoardTurnByTurn } from '../../hoard.ts';

/** Gives Blobs a URL, under which the process keeps them until somebody revokes it: up to 2 GB. */
export function objectUrls() {
  const piece = Buffer.alloc(16 * 1024 * 1024, 1);
  return hoardTurnByTurn(128, () => URL.createObjectURL(new Blob([piece])));
}
