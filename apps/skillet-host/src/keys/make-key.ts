import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Bytes of chance in a key: 192 bits. */
const SECRET = 24;

/** A key that was just made. */
export interface FreshKey {
  readonly id: string;
  /** Shown once, and kept nowhere. */
  readonly key: string;
  /** What is kept of it. */
  readonly sha256: string;
}

/** Makes a key with an id that no other has. */
export function makeKey(taken: ReadonlySet<string>): FreshKey {
  let id: string;
  do id = randomBytes(4).toString('hex');
  while (taken.has(id));
  const body = `sk_${id}_${randomBytes(SECRET).toString('hex')}`;
  const key = `${body}_${keySum(body)}`;
  return { id, key, sha256: digestKey(key).toString('hex') };
}

/** What is kept of a key, and compared. */
export function digestKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

const WHOLE = /^(sk_([0-9a-f]{8})_[0-9a-f]{48})_([0-9a-f]{8})$/;

/** The id of a key whose checksum is right; undefined for others, which nobody ever had. */
export function idOfKey(text: string): string | undefined {
  const [, body = '', id, sum] = WHOLE.exec(text) ?? [];
  return sum === keySum(body) ? id : undefined;
}

/** Tells a mistyped key. */
function keySum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}
