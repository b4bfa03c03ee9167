import { createHook } from 'node:async_hooks';
import type * as Crypto from 'node:crypto';
import type { Places } from './places.ts';

/** What Node runs in the pool for one call of `crypto`. */
interface Job {
  run: (this: Job) => unknown;
  /** Set by calls with a callback alone: the others run at once, or answer `crypto.subtle`. */
  ondone?: (this: unknown, ...results: unknown[]) => unknown;
}

/** Thrown to end a call whose job is known, before it has done anything. */
const SEEN = new Error('seen');

/** Calls that between them make a job of each kind that a callback can wait for. */
function callsOfEachKind(crypto: typeof Crypto): Record<string, () => unknown> {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const text = 'text';
  const bytes = Buffer.alloc(16);
  const pairs = crypto.generateKeyPairSync as (type: string, options?: object) => unknown;
  return {
    pbkdf2: () => crypto.pbkdf2Sync(text, text, 1, 1, 'sha256'),
    scrypt: () => crypto.scryptSync(text, text, 1),
    argon2: () =>
      crypto.argon2Sync('argon2id', {
        message: text,
        nonce: bytes,
        parallelism: 1,
        tagLength: 4,
        memory: 8,
        passes: 1,
      }),
    hkdf: () => crypto.hkdfSync('sha256', text, text, text, 1),
    'generateKeyPair rsa': () => pairs('rsa', { modulusLength: 512 }),
    'generateKeyPair dsa': () => pairs('dsa', { modulusLength: 512 }),
    'generateKeyPair dh': () => pairs('dh', { group: 'modp14' }),
    'generateKeyPair ec': () => pairs('ec', { namedCurve: 'P-256' }),
    'generateKeyPair ed25519': () => pairs('ed25519'),
    generateKey: () => crypto.generateKeySync('hmac', { length: 8 }),
    generatePrime: () => crypto.generatePrimeSync(8),
    checkPrime: () => crypto.checkPrimeSync(7n),
    randomFill: () => crypto.randomFillSync(bytes),
    sign: () => crypto.sign('sha256', bytes, privateKey),
    diffieHellman: () => crypto.diffieHellman({ privateKey, publicKey }),
    encapsulate: () => crypto.encapsulate(publicKey),
    decapsulate: () => crypto.decapsulate(privateKey, bytes),
  };
}

/**
 * Lets the jobs of `crypto`'s functions with callbacks run only where there is a place. Calls check their
 * arguments and take their copies of them before that, as ever. Returns what is not bounded.
 */
export function boundCrypto(crypto: typeof Crypto, places: Places): string[] {
  const missing: string[] = [];
  const kinds = new Set<Job>();
  // The one way to these classes that Node documents: hooks are given what asynchronous work is for.
  const hook = createHook({
    init(_id, _type, _trigger, resource) {
      const job = resource as Job;
      if (typeof job.run !== 'function') return;
      kinds.add(Object.getPrototypeOf(job) as Job);
      job.run = () => {
        throw SEEN;
      };
    },
  });
  for (const [name, call] of Object.entries(callsOfEachKind(crypto))) {
    const known = kinds.size;
    let expected = false;
    hook.enable();
    try {
      call();
    } catch (error) {
      // A build of OpenSSL that does not have it says so by a code.
      expected = error !== SEEN && (error as { readonly code?: unknown }).code !== undefined;
    }
    hook.disable();
    if (kinds.size === known && !expected) missing.push(`crypto ${name}`);
  }
  for (const kind of kinds) boundJob(kind, places);
  return missing;
}

function boundJob(kind: Job, places: Places): void {
  const { run } = kind;
  kind.run = function runInTurn() {
    const { ondone } = this;
    if (ondone === undefined) return run.call(this);
    this.ondone = function over(...results) {
      places.leave();
      return ondone.apply(this, results);
    };
    const inTurn = !places.free;
    let result: unknown;
    places.enter(() => {
      try {
        result = run.call(this);
      } catch (error) {
        if (!inTurn) {
          places.leave();
          throw error;
        }
        this.ondone?.(error);
      }
    });
    return result;
  };
}
