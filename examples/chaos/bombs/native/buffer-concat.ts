import { keep } from '../../hoard.ts';

/** Puts one piece together with itself until it is 1.5 GB, in one call. */
export function bufferConcat() {
  const piece = Buffer.alloc(15_000_000, 1);
  keep(Buffer.concat(Array.from({ length: 100 }, () => piece)));
  return { done: 'buffer-concat' };
}
