import type { Attack } from '../attack.ts';
import { call } from '../call.ts';

/** What cannot be called back runs to its end: a key pair takes seconds. */
const BACK_WITHIN = 5000;
const SETTLES = 15_000;

/** Floods of what all threads of a process share; the host must be able to stop after each. */
export const POOL_ATTACKS: readonly Attack[] = [
  flood('fs-flood'),
  flood('dns-flood'),
  flood('connect-flood'),
  flood('gzip-flood'),
  flood('gzip-streams'),
  flood('brotli-flood'),
  flood('scrypt-flood'),
  flood('argon2-flood'),
  flood('subtle-flood'),
  flood('pbkdf2-flood'),
  flood('prime-flood'),
  flood('rsa-flood'),
  flood('wasm-compile-flood'),
  flood('copy-from-fifo'),
  flood('stream-from-fifo'),
  flood('read-tty'),
];

function flood(name: string): Attack {
  const outcome = 'back-or-quarantined';
  const more = { outcome, backWithin: BACK_WITHIN, settles: SETTLES, stops: true } as const;
  return call(name, 'either', { ...more, lasts: 5000, stains: true });
}
