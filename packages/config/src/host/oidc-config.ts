import type { Grants } from '@skillet/core';
import type { Partially } from '../schema/overlay.ts';

/** Those with a secret that both sides have are none of them: whoever checks a token could make one. */
export const TOKEN_ALGORITHMS: readonly string[] = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** Whose tokens are taken, and what they open. */
export interface OidcConfig {
  /** Exactly what tokens have as `iss`. */
  readonly issuer: string;
  /** One of these is in `aud`. */
  readonly audience: readonly string[];
  /** Address of its keys; left out for what the issuer says. */
  readonly jwks?: string;
  readonly algorithms: readonly string[];
  /** Which claim names the client; left out for the first of those in use. */
  readonly clientClaim?: string;
  /** Names of callers by clients. */
  readonly clients: Readonly<Record<string, string>>;
  /** Claims that have scopes, in this order. */
  readonly scopeClaims: readonly string[];
  /** What scopes open; left out where every token opens everything. */
  readonly scopes?: Readonly<Record<string, Grants>>;
  readonly adminScope?: string;
  /** Clients and subjects that are refused. */
  readonly blocked: readonly string[];
}

/** What holds for tokens when the configuration is silent. */
export const OIDC_DEFAULTS: Pick<OidcConfig, 'scopeClaims'> = { scopeClaims: ['scope', 'scp'] };

/** `callers.oidc` with its defaults; undefined when it is not given whole. */
export function resolveOidc(given: Partially<OidcConfig> | undefined): OidcConfig | undefined {
  if (given?.issuer === undefined || given.audience === undefined) return undefined;
  const { issuer, audience, jwks, algorithms, clientClaim, clients, scopes, adminScope } = given;
  return {
    issuer,
    audience,
    algorithms: algorithms ?? TOKEN_ALGORITHMS,
    clients: definedOf(clients ?? {}),
    scopeClaims: given.scopeClaims ?? OIDC_DEFAULTS.scopeClaims,
    blocked: given.blocked ?? [],
    ...(jwks === undefined ? {} : { jwks }),
    ...(clientClaim === undefined ? {} : { clientClaim }),
    ...(scopes === undefined ? {} : { scopes: definedOf(scopes) }),
    ...(adminScope === undefined ? {} : { adminScope }),
  };
}

function definedOf<T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> {
  const pairs = Object.entries(values);
  return Object.fromEntries(pairs.filter((one): one is [string, T] => one[1] !== undefined));
}
