import { hoardTurnByTurn } from '../../hoard.ts';

const BYTES = 16 * 1024 * 1024;

/** Fills memory that is made to be shared, which no worker counts as its own: up to 2 GB. */
export function sharedArrayBuffers() {
  return hoardTurnByTurn(128, () => new Uint8Array(new SharedArrayBuffer(BYTES)).fill(1));
}
