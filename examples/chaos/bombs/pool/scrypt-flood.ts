import { scrypt, type BinaryLike } from 'node:crypto';
import { promisify } from 'node:util';
import { atOnce } from '../../at-once.ts';

const PASSWORDS = 64;
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

const hash = promisify<BinaryLike, BinaryLike, number, typeof COST, Buffer>(scrypt);

/** Hashes as many passwords at once as a list of new users has; each takes 128 MB for half a second. */
export function scryptFlood() {
  return atOnce(PASSWORDS, () => hash('password', 'salt', 64, COST));
}
