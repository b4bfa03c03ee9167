import { flood } from '../../hoard.ts';

const BYTES = 16 * 1024 * 1024;

/** Fills Buffers, which no limit of V8 counts. */
export function bufferFlood(): Promise<never> {
  return flood(() => Buffer.alloc(BYTES, 1));
}
