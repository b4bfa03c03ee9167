import { createPrivateKey, createPublicKey, scryptSync, type KeyObject } from 'node:crypto';
import { Refused } from '../refused.ts';
import { bytesOf } from './base64.ts';

/** What is signed with. */
export interface MinisignSecret {
  readonly id: Buffer;
  readonly key: KeyObject;
  /** What the signature is checked with, as minisign prints it. */
  readonly publicKey: string;
}

/** Where what begins, and how long it is: the algorithms, the salt, what scrypt may take, and the key with its number and its checksum. */
const SIGNS = 'Ed';
const SCRYPT = 'Sc';
const PLAIN = '\0\0';
const SALT = 6;
const WORK = 38;
const SECRET = 54;
const BYTES = 158;
const ID_BYTES = 8;
const SEED_BYTES = 32;

/**
 * Reads a secret key file of minisign, encrypted or not (`minisign -G -W`). Throws `Refused` for anything else, and for a password that is not the
 * one.
 */
export function readMinisignSecret(file: string, password: string | undefined): MinisignSecret {
  const [, line = ''] = file.split(/\r?\n/);
  const bytes = bytesOf(line.trim(), BYTES);
  if (bytes?.toString('latin1', 0, 2) !== SIGNS)
    throw new Refused('it is no secret key of minisign');
  const secret = opened(bytes, password);
  const id = secret.subarray(0, ID_BYTES);
  const seed = secret.subarray(ID_BYTES, ID_BYTES + SEED_BYTES);
  const own = secret.subarray(ID_BYTES + SEED_BYTES, ID_BYTES + 2 * SEED_BYTES);
  const x = own.toString('base64url');
  const jwk = { kty: 'OKP', crv: 'Ed25519', d: seed.toString('base64url'), x };
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  // What belongs to the seed is known only by making it; with a wrong password it is another.
  if (createPublicKey(key).export({ format: 'jwk' }).x !== x)
    throw new Refused('its password is another one, or it is damaged');
  const publicKey = Buffer.concat([Buffer.from(SIGNS), id, own]).toString('base64');
  return { id, key, publicKey };
}

function opened(bytes: Buffer, password: string | undefined): Buffer {
  const kind = bytes.toString('latin1', 2, 4);
  const secret = bytes.subarray(SECRET);
  if (kind === PLAIN) return secret;
  if (kind !== SCRYPT) throw new Refused('it is encrypted in a way that is not known');
  if (password === undefined || password === '')
    throw new Refused(
      'it is encrypted: give its password in MINISIGN_PASSWORD, or make one without (minisign -G -W)',
    );
  const salt = bytes.subarray(SALT, WORK);
  const { N, r, p } = costOf(bytes.readBigUInt64LE(WORK), bytes.readBigUInt64LE(WORK + 8));
  const pad = scryptSync(password, salt, secret.length, { N, r, p, maxmem: 256 * N * r });
  return Buffer.from(secret.map((byte, at) => byte ^ (pad[at] ?? 0)));
}

/** Of scrypt, what libsodium makes of its two limits (`pickparams` of crypto_pwhash_scryptsalsa208sha256). */
function costOf(
  operations: bigint,
  memory: bigint,
): { readonly N: number; readonly r: number; readonly p: number } {
  const r = 8;
  const work = Math.max(Number(operations), 32_768);
  const bytes = Number(memory);
  if (bytes > MOST_MEMORY) throw new Refused('it asks for too much memory');
  const log2Below = (most: number) => {
    let log = 1;
    while (log < 63 && 2 ** log <= most / 2) log += 1;
    return log;
  };
  if (work < bytes / 32) return { N: 2 ** log2Below(work / (r * 4)), r, p: 1 };
  const N = 2 ** log2Below(bytes / (r * 128));
  return { N, r, p: Math.max(1, Math.floor(Math.min(work / 4 / N, 0x3fff_ffff) / r)) };
}

/** What minisign takes is 1 GiB. */
const MOST_MEMORY = 2 * 1024 ** 3;
