import { bufferFrom } from '../intrinsics.ts';

/** Characters up to which a text crosses as it is. */
const INLINE = 64 * 1024;

/** The body of an answer in the form in which it crosses to the host. */
export interface SentBody {
  readonly body: string | Uint8Array;
  /** Memory that moves with it. */
  readonly owned?: ArrayBuffer;
}

/**
 * A large text becomes bytes here, in memory of their own that moves to the host without being copied: to copy and
 * to encode it there would stop the host for as long.
 */
export function sentBody(text: string): SentBody {
  if (text.length <= INLINE) return { body: text };
  const body = bufferFrom(text, 'utf8');
  const { buffer } = body;
  // Node's pool of small buffers is everybody's.
  const own = buffer instanceof ArrayBuffer && buffer.byteLength === body.byteLength;
  return own ? { body, owned: buffer } : { body: text };
}
