import { createHash, sign } from 'node:crypto';
import type { MinisignSecret } from './secret-key.ts';

/** The text of a signature file, as `minisign -S` writes it: of the BLAKE2b-512 of the bytes, and of a comment that counts as well. */
export function signMinisign(
  bytes: Uint8Array,
  { id, key }: MinisignSecret,
  comment: string,
): string {
  const signature = sign(null, createHash('blake2b512').update(bytes).digest(), key);
  const seal = sign(null, Buffer.concat([signature, Buffer.from(comment)]), key);
  const first = Buffer.concat([Buffer.from('ED'), id, signature]);
  return [
    'untrusted comment: signature from minisign secret key',
    first.toString('base64'),
    `trusted comment: ${comment}`,
    seal.toString('base64'),
    '',
  ].join('\n');
}
