import { subtle } from 'node:crypto';
import { atOnce } from '../../at-once.ts';

const PASSWORDS = 300;
const DERIVATION = { name: 'PBKDF2', hash: 'SHA-512', salt: Buffer.alloc(16, 1) };

/** Hashes passwords with what browsers have for it, too. */
export async function subtleFlood() {
  const key = await subtle.importKey('raw', Buffer.from('password'), 'PBKDF2', false, [
    'deriveBits',
  ]);
  return atOnce(PASSWORDS, () =>
    subtle.deriveBits({ ...DERIVATION, iterations: 600_000 }, key, 512),
  );
}
