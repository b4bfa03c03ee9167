import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { isJsonObject } from '@skillet/core';
import { ErrorCode, RpcError } from '../protocol/json-rpc.ts';

/** How long clients may take to answer what servers ask them, in milliseconds, and how many calls may wait for that. */
export interface AskLimits {
  readonly timeout: number;
  readonly most: number;
}

/** What a server's questions come with, and go on by. */
export interface ServerState {
  /** Whether a call waits at the server. */
  readonly held: boolean;
  readonly state: string;
}

const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

/**
 * The `requestState` that clients are given: what a server said, sealed by a key of this process, so that nobody else can make one or
 * read it. It holds for one caller and one request, for a while; where a call waits at the server, also only once.
 */
export class RequestStates {
  readonly limits: AskLimits;
  readonly #now: () => number;
  readonly #key = randomBytes(32);
  /** When each call that waits is given up. Those that come first end first. */
  readonly #held = new Map<string, number>();
  #asking = 0;

  /** `now` in milliseconds. */
  constructor(limits: AskLimits, now: () => number) {
    this.limits = limits;
    this.#now = now;
  }

  /** Milliseconds for which a server may be kept waiting; 0 when as many calls wait already as may. */
  get patience(): number {
    for (const [state, until] of this.#held) {
      if (until > this.#now()) break;
      this.#held.delete(state);
    }
    const waiting = this.#held.size + this.#asking;
    return waiting < this.limits.most ? this.limits.timeout : 0;
  }

  /** Counts a call that waits for as long as `wait` takes. */
  async whileAsking<T>(wait: () => Promise<T>): Promise<T> {
    this.#asking += 1;
    try {
      return await wait();
    } finally {
      this.#asking -= 1;
    }
  }

  /** Seals a state for `whom`, which says who asked for what. */
  seal({ held, state }: ServerState, whom: string): string {
    const until = this.#now() + this.limits.timeout;
    if (held) this.#held.set(state, until);
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(Buffer.from(whom));
    const plain = JSON.stringify({ until, held, state });
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** The state in what a client sends back; throws an `RpcError` for what it may not go on by. */
  open(given: unknown, whom: string): ServerState {
    const plain = typeof given === 'string' ? this.#unseal(given, whom) : undefined;
    const { until, held, state } = plain ?? {};
    if (typeof until !== 'number' || typeof state !== 'string') throw refused(FOREIGN);
    if (until <= this.#now()) throw refused(EXPIRED);
    if (held !== true) return { held: false, state };
    if (!this.#held.delete(state)) throw refused(USED);
    return { held: true, state };
  }

  #unseal(given: string, whom: string): Readonly<Record<string, unknown>> | undefined {
    const bytes = Buffer.from(given, 'base64url');
    // There is one way to write it, and not several that lead to the same.
    if (bytes.length <= NONCE + TAG || bytes.toString('base64url') !== given) return undefined;
    const nonce = bytes.subarray(0, NONCE);
    const decipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG })
      .setAAD(Buffer.from(whom))
      .setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    try {
      const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]);
      const value: unknown = JSON.parse(plain.toString());
      return isJsonObject(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }
}

const FOREIGN =
  'Invalid params: requestState is none that this host gave to this caller for this request; make the request again without it.';
const EXPIRED =
  'Invalid params: the time to answer has run out; make the request again without requestState.';
const USED =
  'Invalid params: this requestState was used already; make the request again without it.';

function refused(message: string): RpcError {
  return new RpcError(ErrorCode.invalidParams, message);
}
