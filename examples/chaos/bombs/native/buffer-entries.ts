import { keep } from '../../hoard.ts';

/** Makes a pair of each byte of a Buffer, in one builtin. */
export function bufferEntries() {
  keep(Array.from(Buffer.alloc(16_000_000).entries()));
  return { done: 'buffer-entries' };
}
