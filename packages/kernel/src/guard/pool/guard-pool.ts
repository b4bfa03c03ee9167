import type * as Crypto from 'node:crypto';
import { guardFiles } from '../files/guard-files.ts';
import type { OpenFiles } from '../files/open-files.ts';
import { boundCrypto } from './crypto-jobs.ts';
import { boundLookups } from './lookup-jobs.ts';
import { Places } from './places.ts';
import { boundPromising } from './promising-functions.ts';
import { boundCompression } from './zlib-jobs.ts';

/** Jobs that a worker may have in the pool at once. */
const PLACES = 2;
/** And names that it looks up there, which can take as long as a resolver that does not answer. */
const LOOKUP_PLACES = 2;

const WEB_ASSEMBLY = ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming'];

/** What came of guarding the pool. */
export interface PoolGuard {
  /** What is not bounded, because this release of Node does not show it. */
  readonly missing: readonly string[];
  /** Guards `crypto`, once somebody asks for it; the same of it. */
  readonly guardCrypto: (crypto: typeof Crypto) => readonly string[];
}

/**
 * All threads share the pool that libuv does blocking work in, and what one worker has there belongs to
 * nobody that the system can name or end. So each has a few jobs there at a time; the others wait in its
 * own memory and end with it. `jobs` (two Int32) says how many there are, and how many wait.
 */
export function guardPool(
  jobs: SharedArrayBuffer,
  memoryLimit: number,
  files: OpenFiles,
): PoolGuard {
  const counts = new Int32Array(jobs);
  const places = new Places(PLACES, counts);
  // In threads of V8, not of the pool; what is compiled as it comes may need the pool to come.
  const compilations = new Places(PLACES, new Int32Array(2));
  const webAssembly = (globalThis as typeof globalThis & { readonly WebAssembly: object })
    .WebAssembly;
  return {
    missing: [
      ...guardFiles(places, memoryLimit, files),
      ...boundCompression(places),
      ...boundLookups(new Places(LOOKUP_PLACES, counts)),
      ...boundPromising(webAssembly, WEB_ASSEMBLY, compilations).map(
        (name) => `WebAssembly.${name}`,
      ),
    ],
    guardCrypto(crypto) {
      const subtle = Object.getPrototypeOf(crypto.webcrypto.subtle) as object;
      const operations = Object.getOwnPropertyNames(subtle).filter(
        (name) => name !== 'constructor',
      );
      return [
        ...boundCrypto(crypto, places),
        ...boundPromising(subtle, operations, places).map((name) => `crypto.subtle.${name}`),
      ];
    },
  };
}
