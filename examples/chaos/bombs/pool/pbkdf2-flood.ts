import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { atOnce } from '../../at-once.ts';

const PASSWORDS = 1000;
const ROUNDS = 200_000;

/** Hashes a thousand passwords at once. */
export function pbkdf2Flood() {
  return atOnce(PASSWORDS, () => promisify(pbkdf2)('password', 'salt', ROUNDS, 64, 'sha512'));
}
