import { createPublicKey, type KeyObject } from 'node:crypto';
import { bytesOf } from './base64.ts';

/** What a signature of minisign is checked with. */
export interface MinisignKey {
  /** Tells keys apart; a signature names the one that it was made with. */
  readonly id: Buffer;
  readonly key: KeyObject;
}

const ALGORITHM = 'Ed';
const ID_BYTES = 8;
const BYTES = ALGORITHM.length + ID_BYTES + 32;

/**
 * Reads a public key as `minisign -G` prints it: `RW…`, 56 characters. Undefined for anything else. The form is that of
 * https://jedisct1.github.io/minisign/: what is signed with, the number of the key, the key.
 */
export function readMinisignKey(text: string): MinisignKey | undefined {
  const bytes = bytesOf(text, BYTES);
  if (bytes?.toString('latin1', 0, ALGORITHM.length) !== ALGORITHM) return undefined;
  const id = bytes.subarray(ALGORITHM.length, ALGORITHM.length + ID_BYTES);
  return { id, key: ed25519Key(bytes.subarray(ALGORITHM.length + ID_BYTES)) };
}

/** A public key of Ed25519, of its 32 bytes. */
function ed25519Key(bytes: Buffer): KeyObject {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') };
  return createPublicKey({ key: jwk, format: 'jwk' });
}
