import { gunzipSync, gzipSync } from 'node:zlib';
import { keep } from '../../hoard.ts';

const BYTES = 1024 * 1024 * 1024;

/** Unpacks a megabyte that becomes a gigabyte, in one call. */
export function zlibSyncBomb() {
  const packed = gzipSync(Buffer.alloc(BYTES / 16));
  // What is packed one after the other is unpacked as one.
  keep(gunzipSync(Buffer.concat(Array.from({ length: 16 }, () => packed))));
  return { done: 'zlib-sync-bomb' };
}
