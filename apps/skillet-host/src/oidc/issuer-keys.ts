import { setTimeout as delay } from 'node:timers/promises';
import {
  createLocalJWKSet,
  type CryptoKey,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose';
import type { HostLogger } from '../log/logger.ts';
import { fetchKeys, type IssuerAddress } from './fetch-keys.ts';

/** Milliseconds after which keys are fetched again while they are used: issuers tell the next one some time before. */
const OLD = 10 * 60_000;
/** Milliseconds between the beginnings of two fetches. It doubles as long as they bring nothing new. */
const LEAST = 1_000;
const MOST = 30_000;
/** The same while the issuer does not answer. */
const MOST_AWAY = 10_000;
/** Milliseconds that a call waits for a fetch to begin. */
const PATIENCE = 2_500;
/** Calls that wait. */
const MOST_WAITING = 1_000;

/** No key of the issuer has the name that a token gives. */
export class UnknownKey extends Error {
  override readonly name = 'UnknownKey';
}

/** Whether there is such a key cannot be found out: the issuer does not answer. */
export class IssuerAway extends Error {
  override readonly name = 'IssuerAway';
}

/** What keeps the keys of an issuer. */
export interface IssuerKeysParts extends IssuerAddress {
  readonly log: Pick<HostLogger, 'info' | 'error'>;
  /** Hears the names of keys that the issuer does not have any more. */
  readonly onGone: (kids: ReadonlySet<string>) => void;
  /** Milliseconds on a clock that nobody sets. */
  readonly now?: () => number;
}

/**
 * The keys of an issuer. A token that names an unknown one has them fetched again, once for all who wait; however many such tokens
 * come, the issuer is asked once a second, and less and less often as long as it has nothing new.
 */
export class IssuerKeys {
  readonly #parts: IssuerKeysParts;
  readonly #now: () => number;
  /** The texts of its keys by their names. */
  #known: ReadonlyMap<string, string> = new Map();
  #resolve: ReturnType<typeof createLocalJWKSet> | undefined;
  #next: Promise<void> | undefined;
  #begun = -Infinity;
  #fetched = -Infinity;
  #interval = LEAST;
  #isAway = false;
  #waiting = 0;

  constructor(parts: IssuerKeysParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
  }

  /** Fetches the keys before anybody needs them. */
  warm(): void {
    void this.#fetchSoon();
  }

  /** The key that a token names. Rejects with `UnknownKey` or `IssuerAway`. */
  async find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    const { kid } = header;
    if (kid === undefined) throw new UnknownKey('it names no key');
    // The first of two may have begun before the issuer had the key.
    for (let round = 0; round < 2 && !this.#known.has(kid); round += 1) await this.#fresh();
    if (!this.#known.has(kid)) throw this.#missing();
    if (this.#now() - this.#fetched > OLD) this.warm();
    if (this.#resolve === undefined) throw this.#missing();
    return await this.#resolve(header, token);
  }

  #missing(): Error {
    return this.#isAway ? new IssuerAway() : new UnknownKey('its issuer has no key of that name');
  }

  /** Waits for the next fetch, where that is soon. */
  async #fresh(): Promise<void> {
    if (this.#due() > PATIENCE || this.#waiting >= MOST_WAITING) throw this.#missing();
    this.#waiting += 1;
    try {
      await this.#fetchSoon();
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Milliseconds until a fetch may begin. */
  #due(): number {
    const since = this.#now() - this.#begun;
    // What came long ago tells nothing of now.
    if (since > 2 * MOST) this.#interval = LEAST;
    return this.#next === undefined ? this.#interval - since : 0;
  }

  #fetchSoon(): Promise<void> {
    this.#next ??= this.#fetch(this.#due()).finally(() => {
      this.#next = undefined;
    });
    return this.#next;
  }

  /** Never rejects. */
  async #fetch(wait: number): Promise<void> {
    if (wait > 0) await delay(wait, undefined, { ref: false });
    this.#begun = this.#now();
    const { log, issuer } = this.#parts;
    try {
      const isFirst = this.#resolve === undefined;
      const isNews = this.#use(await fetchKeys(this.#parts));
      this.#fetched = this.#now();
      if (isFirst || this.#isAway || isNews)
        log.info(`callers: ${String(this.#known.size)} keys of the issuer ${issuer}`);
      this.#interval = isNews ? LEAST : Math.min(2 * this.#interval, MOST);
      this.#isAway = false;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!this.#isAway) {
        const then =
          this.#known.size === 0
            ? 'until then no token can be checked'
            : 'tokens that are signed with one of those known are taken';
        log.error(`callers: the keys of the issuer ${issuer} cannot be fetched: ${why}; ${then}`);
      }
      this.#isAway = true;
      this.#interval = Math.min(2 * this.#interval, MOST_AWAY);
    }
  }

  /** From now on these are its keys; whether there is one that was not before. */
  #use(set: JSONWebKeySet): boolean {
    const known = new Map(set.keys.map((key) => [key.kid ?? '', JSON.stringify(key)]));
    this.#resolve = createLocalJWKSet(set);
    const before = this.#known;
    this.#known = known;
    const gone = [...before].filter(([kid, text]) => known.get(kid) !== text).map(([kid]) => kid);
    if (gone.length > 0) this.#parts.onGone(new Set(gone));
    return [...known].some(([kid, text]) => before.get(kid) !== text);
  }
}
