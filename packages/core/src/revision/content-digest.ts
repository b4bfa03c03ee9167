/**
 * A digest of some bytes that tells whether they changed: two 32-bit FNV-1a hashes with different
 * offsets, as hex. It is no protection against somebody who wants two contents to look alike.
 */
export function contentDigest(bytes: Uint8Array): string {
  let one = 0x811c9dc5;
  let two = 0x01000193 ^ bytes.length;
  for (const byte of bytes) {
    one = Math.imul(one ^ byte, 0x01000193);
    two = Math.imul(two ^ byte, 0x85ebca6b) ^ (two >>> 15);
  }
  return hex(one) + hex(two);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
