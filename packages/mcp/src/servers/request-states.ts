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

/** Who asked for what: what a state was given for, and holds for. */
export interface AskedFor {
  readonly owner: string;
  readonly mount: string;
  readonly what: string;
}

/** A call that waits at a server. */
interface Held extends Pick<AskedFor, 'mount' | 'owner'> {
  /** When it is given up. */
  readonly until: number;
  /** Whether its server was started anew: then it takes no place. */
  isLost: boolean;
}

const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

/**
 * The `requestState` that clients are given: what a server said, sealed by a key of this process, so that nobody else can make one or
 * read it. It holds for one caller and one request, for a while; where a call waits at the server, also only once. Of the
 * calls that may wait a caller may have as many as it leaves to others, half of them when it is the only one.
 */
export class RequestStates {
  readonly limits: AskLimits;
  readonly #now: () => number;
  readonly #key = randomBytes(32);
  /** By their states. Those that come first end first. */
  readonly #held = new Map<string, Held>();
  /** Whose clients are being asked on their streams. */
  readonly #asking = new Set<{ readonly owner: string }>();

  /** `now` in milliseconds. */
  constructor(limits: AskLimits, now: () => number) {
    this.limits = limits;
    this.#now = now;
  }

  /** Milliseconds for which a server may be kept waiting for a caller; 0 when as many calls wait already as may. */
  patience(owner: string): number {
    if (this.#held.size + this.#asking.size === 0) return this.limits.timeout;
    for (const [state, { until }] of this.#held) {
      if (until > this.#now()) break;
      this.#held.delete(state);
    }
    const held = [...this.#held.values()].filter(({ isLost }) => !isLost);
    const waiting = [...held, ...this.#asking];
    const own = waiting.filter((one) => one.owner === owner).length;
    return own < this.limits.most - waiting.length ? this.limits.timeout : 0;
  }

  /** Counts a call of a caller that waits for as long as `wait` takes. */
  async whileAsking<T>(owner: string, wait: () => Promise<T>): Promise<T> {
    const one = { owner };
    this.#asking.add(one);
    try {
      return await wait();
    } finally {
      this.#asking.delete(one);
    }
  }

  /** A server was started anew: nothing waits there any more. */
  restarted(mount: string): void {
    for (const one of this.#held.values()) one.isLost ||= one.mount === mount;
  }

  /** Seals a state for whoever asked for what. */
  seal({ held, state }: ServerState, whom: AskedFor): string {
    const until = this.#now() + this.limits.timeout;
    const { owner, mount } = whom;
    if (held) this.#held.set(state, { until, owner, mount, isLost: false });
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(bytesOf(whom));
    const plain = JSON.stringify({ until, held, state });
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** The state in what a client sends back; throws an `RpcError` for what it may not go on by. */
  open(given: unknown, whom: AskedFor): ServerState {
    const plain = typeof given === 'string' ? this.#unseal(given, whom) : undefined;
    const { until, held, state } = plain ?? {};
    if (typeof until !== 'number' || typeof state !== 'string') throw refused(FOREIGN);
    if (until <= this.#now()) throw refused(EXPIRED);
    if (held !== true) return { held: false, state };
    if (!this.#held.delete(state)) throw refused(USED);
    return { held: true, state };
  }

  #unseal(given: string, whom: AskedFor): Readonly<Record<string, unknown>> | undefined {
    const bytes = Buffer.from(given, 'base64url');
    // There is one way to write it, and not several that lead to the same.
    if (bytes.length <= NONCE + TAG || bytes.toString('base64url') !== given) return undefined;
    const nonce = bytes.subarray(0, NONCE);
    const decipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG })
      .setAAD(bytesOf(whom))
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

function bytesOf({ owner, mount, what }: AskedFor): Buffer {
  return Buffer.from(JSON.stringify([owner, mount, what]));
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
