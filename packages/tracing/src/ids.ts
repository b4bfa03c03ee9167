import { randomFillSync } from 'node:crypto';

const TRACE_BYTES = 16;
const SPAN_BYTES = 8;
const BYTES = TRACE_BYTES + SPAN_BYTES;
const POOL = Buffer.alloc(BYTES * 256);

let at = POOL.length;

/** Ids of a trace and of a span in it, 48 digits in small letters: random, drawn for many at once. */
export function freshIds(): string {
  if (at === POOL.length) {
    randomFillSync(POOL);
    at = 0;
  }
  at += BYTES;
  return POOL.toString('hex', at - BYTES, at);
}

/** Where the id of the span begins. */
export const SPAN_AT = 2 * TRACE_BYTES;
