import { randomBytes } from 'node:crypto';
import { digestKey, keySum } from '@skillet/config';

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
