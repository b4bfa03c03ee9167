import type { Grants } from './grants.ts';
import type { McpProfiles } from './mcp-profile.ts';

/**
 * Who asks: somebody unknown, a program that is trusted for being on the host's machine, who showed a key or a token of an issuer that the
 * configuration knows, or who showed the admin token, or a key that is worth as much.
 */
export type Caller =
  | { readonly kind: 'anonymous'; readonly doubt: Doubt }
  | { readonly kind: 'local' }
  | {
      readonly kind: 'key';
      /** Tells its holder from all others: of several keys of one name, the same. */
      readonly id: string;
      /** Out of the configuration, or the file of keys. */
      readonly name: string;
      readonly grants: Grants;
      /** It was a token of an issuer that was shown. */
      readonly token?: true;
    }
  | { readonly kind: 'admin'; readonly name: string };

/** Why a caller counts as unknown. */
export type Doubt =
  | 'remote'
  | 'forwarded'
  | 'web-page'
  | 'host-name'
  | 'token-only'
  | 'behind-proxy'
  | 'from-skill'
  | 'wrong-token'
  | 'too-many-guesses'
  | 'wrong-key'
  | 'too-many-wrong-keys'
  | 'bad-token'
  | 'issuer-away'
  | 'no-scope';

/** What somebody has shown that is not right: a key, the admin token, or a token of an issuer. */
export type WrongCredential = 'key' | 'admin_token' | 'token';

/** Who may use an endpoint: everybody, who may use skills at all (everybody, unless callers must be known), or admins alone. */
export type Scope = 'anybody' | 'caller' | 'admin';

/** Whether a caller has a scope, where callers must be known. */
export function hasScope(caller: Caller, scope: Scope): boolean {
  switch (caller.kind) {
    case 'admin':
    case 'local':
      return true;
    case 'key':
      return scope !== 'admin';
    case 'anonymous':
      return scope === 'anybody';
  }
}

/** The name of a caller in logs, accounts and metrics: one of few, and never anything that a client sent. */
export function callerName(caller: Caller): string {
  switch (caller.kind) {
    case 'admin':
    case 'key':
      return caller.name;
    case 'local':
    case 'anonymous':
      return caller.kind;
  }
}

/** What tells a caller with a key or token from all others, whichever of theirs it is; undefined for everybody else. */
export function callerId(caller: Caller): string | undefined {
  return 'id' in caller ? caller.id : undefined;
}

/** Whose tokens are taken, as clients are told. */
export interface TokenIssuer {
  /** Its address. */
  readonly issuer: string;
  /** Scopes that open skills; empty where every token does. */
  readonly scopes: readonly string[];
  readonly adminScope: string | undefined;
}

/** What is known of those who show a key or a token. Keys and tokens in it are never told. */
export interface CallerBook {
  /** Whether nobody else may use a skill. */
  readonly required: boolean;
  /** The profiles that grants may name, as they are now. */
  readonly profiles: McpProfiles;
  /** Whether tokens of an issuer are taken: then every JSON Web Token is for the host. */
  readonly takesTokens: boolean;
  /** Whether there are keys or tokens that are worth as much as the admin token. Default: no. */
  readonly hasAdmins?: boolean | undefined;
  /** What clients are told of that issuer. */
  readonly issuer?: TokenIssuer | undefined;
  /** Whose a key is; undefined where it is nobody's, or not any more. */
  byKey(key: string): Caller | undefined;
  /** Whose a JSON Web Token is: somebody unknown, with a reason, or undefined where it is not right. */
  byToken(token: string): Caller | undefined | Promise<Caller | undefined>;
}
