import { generatePrime } from 'node:crypto';
import { promisify } from 'node:util';
import { atOnce } from '../../at-once.ts';

const PRIMES = 48;
const BITS = 2048;

/** Looks for large primes on every thread of the pool. */
export function primeFlood() {
  return atOnce(PRIMES, () => promisify<number, ArrayBuffer>(generatePrime)(BITS));
}
