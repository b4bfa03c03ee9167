import { hash } from 'node:crypto';
import type { OidcConfig } from '@skillet/config';
import type { Caller, Doubt, TokenIssuer } from '@skillet/core';
import { jwtVerify, errors } from 'jose';
import { dateNow } from '../clock.ts';
import type { HostLogger } from '../log/logger.ts';
import { IssuerAway, IssuerKeys, UnknownKey } from './issuer-keys.ts';
import { callerOf } from './read-claims.ts';

/** Seconds by which the clocks of the issuer and the host may differ. */
const TOLERANCE = 30;
/** Tokens that are known to be right. */
const MOST = 10_000;

/** A token that is right. */
interface Known {
  readonly caller: Caller;
  /** The key that it is signed with. */
  readonly kid: string | undefined;
  /** In milliseconds since the epoch. */
  readonly until: number;
}

/** The issuer of a configuration, and its keys. */
interface Issuer {
  readonly config: OidcConfig;
  readonly text: string;
  readonly told: TokenIssuer;
  readonly keys: IssuerKeys;
}

/** Who has which token. A token is checked once, and known by its digest until it is over, or its key is gone. */
export class TokenBook {
  readonly #log: Pick<HostLogger, 'info' | 'error' | 'debug'>;
  readonly #now: () => number;
  #issuer: Issuer | undefined;
  /** Those that were checked last at the end. */
  #known = new Map<string, Known>();
  readonly #checks = new Map<string, Promise<Caller>>();

  constructor(log: Pick<HostLogger, 'info' | 'error' | 'debug'>, now = dateNow) {
    this.#log = log;
    this.#now = now;
  }

  /** What clients are told of whose tokens are taken. */
  get issuer(): TokenIssuer | undefined {
    return this.#issuer?.told;
  }

  /** From now on tokens of this issuer are taken, or none. */
  configure(config: OidcConfig | undefined): void {
    const text = JSON.stringify(config);
    if (text === this.#issuer?.text) return;
    this.#known = new Map();
    this.#checks.clear();
    this.#issuer = config && { config, text, told: toldOf(config), keys: this.#keysOf(config) };
    this.#issuer?.keys.warm();
  }

  /** Whose a token is; somebody unknown, with the reason, where it is not right. */
  byToken(token: string): Caller | Promise<Caller> {
    const issuer = this.#issuer;
    if (issuer === undefined) return unknown('bad-token');
    const digest = hash('sha256', token, 'base64');
    const known = this.#known.get(digest);
    if (known !== undefined && this.#now() < known.until) return known.caller;
    const running = this.#checks.get(digest);
    if (running !== undefined) return running;
    const check = this.#check(issuer, token, digest).finally(() => {
      if (this.#checks.get(digest) === check) this.#checks.delete(digest);
    });
    this.#checks.set(digest, check);
    return check;
  }

  async #check(issuer: Issuer, token: string, digest: string): Promise<Caller> {
    const { config, keys } = issuer;
    try {
      const { payload, protectedHeader } = await jwtVerify(token, (...of) => keys.find(...of), {
        issuer: config.issuer,
        audience: [...config.audience],
        algorithms: [...config.algorithms],
        clockTolerance: TOLERANCE,
        currentDate: new Date(this.#now()),
        requiredClaims: ['exp'],
      });
      const caller = callerOf(payload, config);
      if (caller === undefined) return this.#refuse('its client or subject is blocked');
      // The configuration may have changed meanwhile.
      if (this.#issuer !== issuer) return await this.byToken(token);
      const until = ((payload.exp ?? 0) + TOLERANCE) * 1000;
      this.#keep(digest, { caller, kid: protectedHeader.kid, until });
      return caller;
    } catch (error) {
      if (error instanceof IssuerAway) return unknown('issuer-away');
      return this.#refuse(reasonOf(error));
    }
  }

  #keep(digest: string, known: Known): void {
    this.#known.set(digest, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
  }

  #refuse(why: string): Caller {
    this.#log.debug(`callers: a token was refused: ${why}`);
    return unknown('bad-token');
  }

  #keysOf({ issuer, jwks }: OidcConfig): IssuerKeys {
    return new IssuerKeys({
      issuer,
      jwks,
      log: this.#log,
      onGone: (kids) => {
        for (const [digest, { kid }] of this.#known) {
          if (kid !== undefined && kids.has(kid)) this.#known.delete(digest);
        }
      },
    });
  }
}

function toldOf({ issuer, scopes = {}, adminScope }: OidcConfig): TokenIssuer {
  return { issuer, scopes: Object.keys(scopes), adminScope };
}

function unknown(doubt: Doubt): Caller {
  return { kind: 'anonymous', doubt };
}

/** Why a token is not right, with nothing of what it says. */
function reasonOf(error: unknown): string {
  if (error instanceof UnknownKey) return error.message;
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `its claim \`${error.claim}\` is not right (${error.reason})`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its algorithm is not among those allowed';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature is wrong';
  return error instanceof errors.JOSEError
    ? `it cannot be read (${error.code})`
    : 'it cannot be read';
}
