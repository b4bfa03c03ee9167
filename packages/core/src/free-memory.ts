/** Bytes up to which memory is left to the garbage collector. */
const SMALL = 64 * 1024;

/** Whether some bytes are so many that their memory is worth to be freed, and most of what lies in it. */
export function isFreeable({ buffer, byteLength }: Uint8Array, small = SMALL): boolean {
  return byteLength > small && byteLength > buffer.byteLength / 2;
}

/** What frees the memory of bytes when it is called. */
export function freeing(bytes: Uint8Array): () => void {
  return () => {
    freeMemory(bytes);
  };
}

/**
 * Frees the memory of many bytes at once, which nobody may need any more; up to `small` of them are left to the garbage collector.
 * V8 frees such memory when it next collects, which may be long after. And since it lies outside of its heap, it has
 * V8 collect all of that again and again where little else is allocated.
 */
export function freeMemory(bytes: Uint8Array, small = SMALL): void {
  const { buffer } = bytes;
  if (isFreeable(bytes, small) && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
