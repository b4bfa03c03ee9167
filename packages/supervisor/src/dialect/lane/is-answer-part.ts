import { ANSWER_HEADER_CHARS, STREAM_CHUNK_BYTES } from '@skillet/core';

/** Whether headers are pairs of texts that are not too long. */
export function isHeaders(value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length % 2 !== 0 || value.length > ANSWER_HEADER_CHARS)
    return false;
  let length = 0;
  for (const item of value as unknown[]) {
    if (typeof item !== 'string') return false;
    length += item.length;
  }
  return length <= ANSWER_HEADER_CHARS;
}

/** Whether bytes may be a piece of an answer. A small view of a large buffer would hold more memory than it counts for; a shared one may change. */
export function isChunk(value: unknown): value is Uint8Array {
  return (
    value instanceof Uint8Array &&
    value.buffer instanceof ArrayBuffer &&
    value.byteLength > 0 &&
    value.byteLength <= STREAM_CHUNK_BYTES &&
    value.buffer.byteLength <= 2 * value.byteLength &&
    !value.buffer.resizable
  );
}
