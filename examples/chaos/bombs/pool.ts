import type { Bomb } from '../bomb.ts';
import { argon2Flood } from './pool/argon2-flood.ts';
import { brotliFlood } from './pool/brotli-flood.ts';
import { connectFlood } from './pool/connect-flood.ts';
import { copyFromFifo } from './pool/copy-from-fifo.ts';
import { dnsFlood } from './pool/dns-flood.ts';
import { fsFlood } from './pool/fs-flood.ts';
import { gzipFlood } from './pool/gzip-flood.ts';
import { gzipStreams } from './pool/gzip-streams.ts';
import { pbkdf2Flood } from './pool/pbkdf2-flood.ts';
import { primeFlood } from './pool/prime-flood.ts';
import { readTty } from './pool/read-tty.ts';
import { rsaFlood } from './pool/rsa-flood.ts';
import { scryptFlood } from './pool/scrypt-flood.ts';
import { streamFromFifo } from './pool/stream-from-fifo.ts';
import { subtleFlood } from './pool/subtle-flood.ts';
import { wasmCompileFlood } from './pool/wasm-compile-flood.ts';

/** More work than the threads can do that all workers of a process share. */
export const POOL: Record<string, Bomb> = {
  'pbkdf2-flood': { about: 'hashes 1,000 passwords at once with pbkdf2', explode: pbkdf2Flood },
  'scrypt-flood': { about: 'hashes 64 passwords at once with scrypt', explode: scryptFlood },
  'argon2-flood': { about: 'hashes 64 passwords at once with argon2', explode: argon2Flood },
  'subtle-flood': { about: 'hashes 300 passwords at once with subtle', explode: subtleFlood },
  'rsa-flood': { about: 'makes 24 RSA key pairs at once', explode: rsaFlood },
  'prime-flood': { about: 'looks for 48 large primes at once', explode: primeFlood },
  'brotli-flood': { about: 'compresses 48 large texts at once with brotli', explode: brotliFlood },
  'gzip-flood': { about: 'compresses 200 large texts at once with gzip', explode: gzipFlood },
  'gzip-streams': { about: 'compresses 200 large texts at once by streams', explode: gzipStreams },
  'dns-flood': { about: 'looks up 200 names that no resolver knows', explode: dnsFlood },
  'connect-flood': { about: 'connects to 200 names that no resolver knows', explode: connectFlood },
  'wasm-compile-flood': {
    about: 'compiles 100 large WebAssembly modules at once',
    explode: wasmCompileFlood,
  },
  'fs-flood': { about: 'reads and looks at files 10,000 times at once', explode: fsFlood },
  'copy-from-fifo': {
    about: 'copies 40 times from a FIFO without a writer',
    explode: copyFromFifo,
  },
  'stream-from-fifo': {
    about: 'reads a FIFO without a writer by 40 streams',
    explode: streamFromFifo,
  },
  'read-tty': { about: 'reads 40 times from a terminal that is silent', explode: readTty },
};
