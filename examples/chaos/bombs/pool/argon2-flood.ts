import { argon2 } from 'node:crypto';
import { promisify } from 'node:util';
import { atOnce } from '../../at-once.ts';

const PASSWORDS = 64;
const COST = { parallelism: 1, tagLength: 64, memory: 65_536, passes: 6 };

/** Hashes passwords with what is recommended for them; each takes 64 MB. */
export function argon2Flood() {
  const message = Buffer.from('password');
  const nonce = Buffer.alloc(16, 'salt');
  return atOnce(PASSWORDS, () => promisify(argon2)('argon2id', { ...COST, message, nonce }));
}
