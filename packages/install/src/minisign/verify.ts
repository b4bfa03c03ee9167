import { createHash, verify } from 'node:crypto';
import { Refused } from '../refused.ts';
import { bytesOf } from './base64.ts';
import { readMinisignKey, type MinisignKey } from './public-key.ts';

const TRUSTED = 'trusted comment: ';
/** What was signed: the bytes themselves, or their BLAKE2b-512, as minisign does it by now. */
const PLAIN = 'Ed';
const HASHED = 'ED';
const ID_BYTES = 8;
const SIGNATURE_BYTES = 64;

/**
 * Checks a signature file of minisign (`….minisig`) for some bytes, and its trusted comment, which it returns. Throws `Refused` for one that is not
 * of this key, or of other bytes.
 */
export function verifyMinisign(bytes: Uint8Array, file: string, publicKey: string): string {
  const key = readMinisignKey(publicKey);
  if (key === undefined) throw new Refused('what should be its public key is none of minisign');
  const [, signed = '', comment = '', sealed = ''] = file.split(/\r?\n/);
  const head = HASHED.length + ID_BYTES;
  const first = bytesOf(signed.trim(), head + SIGNATURE_BYTES);
  const seal = bytesOf(sealed.trim(), SIGNATURE_BYTES);
  if (first === undefined || seal === undefined || !comment.startsWith(TRUSTED))
    throw new Refused('its signature is none of minisign');
  const algorithm = first.toString('latin1', 0, HASHED.length);
  const id = first.subarray(HASHED.length, head);
  const signature = first.subarray(head);
  if (algorithm !== HASHED && algorithm !== PLAIN)
    throw new Refused('its signature is of a kind that is not known');
  if (!id.equals(key.id))
    throw new Refused(
      `it is signed with another key (${shownId(id)}) than the one that is asked for (${shownId(key.id)})`,
    );
  const message = algorithm === HASHED ? createHash('blake2b512').update(bytes).digest() : bytes;
  if (!verify(null, message, key.key, signature))
    throw new Refused('it is not what was signed: it has been changed, or its signature has');
  const said = comment.slice(TRUSTED.length);
  if (!holdsSeal(key, { signature, said, seal }))
    throw new Refused('the comment of its signature is not what was signed');
  return said;
}

/** Whether the second signature is of the first one and of what is said beside it. */
function holdsSeal(
  { key }: MinisignKey,
  {
    signature,
    said,
    seal,
  }: { readonly signature: Buffer; readonly said: string; readonly seal: Buffer },
): boolean {
  return verify(null, Buffer.concat([signature, Buffer.from(said)]), key, seal);
}

/** The number of a key as minisign shows it. */
function shownId(id: Buffer): string {
  return id.readBigUInt64LE().toString(16).toUpperCase().padStart(16, '0');
}
