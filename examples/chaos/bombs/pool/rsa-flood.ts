import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { atOnce } from '../../at-once.ts';

const PAIRS = 24;

/** Makes key pairs, each of which may take seconds. */
export function rsaFlood() {
  return atOnce(PAIRS, () => promisify(generateKeyPair)('rsa', { modulusLength: 4096 }));
}
